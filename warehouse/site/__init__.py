"""The site: pages for people who write no SQL; it opens without a server and asks nothing of the network."""
