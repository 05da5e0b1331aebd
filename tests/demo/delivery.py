"""When mail has come: for what posts to the private servers and for what looks into their mailboxes."""
import os
import pathlib
import subprocess
import time

PATIENCE_SECONDS = 120  # as long as the slowest machine may take
POSTFIX = pathlib.Path(__file__).resolve().parent.parent / "servers/postfix"


def all_delivered():
    """Wait until Postfix has delivered all that it took."""
    subprocess.run([POSTFIX, "delivered"], check=False)


def count_of(account):
    """How many mails an account has: by their files, as a login would leave its own lines in Dovecot's log."""
    box = pathlib.Path(os.environ["SRV"], "dovecot/mail", account, "Maildir")
    return len({path.name.split(":")[0] for part in ("cur", "new") for path in box.glob(part + "/*")})


def has_come(account, expected):
    """Wait until an account has so many mails. False: it has not got them."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while count_of(account) < expected:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
