"""The huibian command: app.py names the commands, one file holds each."""
