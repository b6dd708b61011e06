"""Which of the files held count: editions, the gate before the build, releases by people."""
