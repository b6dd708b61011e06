select * from edition
