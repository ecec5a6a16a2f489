"""Runs a command at a pseudo terminal: python3 at-terminal.py DIALOG COMMAND...

DIALOG is JSON: pairs of a text to wait for and the keys to press then. What the terminal shows is printed.
"""
import fcntl, json, os, pty, select, struct, sys, termios, time

LONGEST_S = 60

dialog, command = json.loads(sys.argv[1]), sys.argv[2:]
pid, terminal = pty.fork()
if pid == 0:
    os.environ["TERM"] = "xterm-256color"
    os.execvp(command[0], command)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
shown = ""


def read():
    """False: the command has ended."""
    global shown
    ready, _, _ = select.select([terminal], [], [], 0.2)
    if not ready:
        return True
    try:
        more = os.read(terminal, 65536)
    except OSError:
        return False
    shown += more.decode(errors="replace")
    sys.stdout.write(more.decode(errors="replace"))
    return more != b""


for text, keys in dialog:
    end = time.monotonic() + LONGEST_S
    while text not in shown:
        if time.monotonic() > end or not read():
            sys.exit(f"not shown: {text}")
    shown = shown.split(text, 1)[1]
    # A question takes keys once all of it is drawn.
    while select.select([terminal], [], [], 0.5)[0] and read():
        pass
    os.write(terminal, keys.encode())
while read():
    pass
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
