"""`contactfleet emulator` serves whatever the user's own AWS settings are."""

import signal

from tests.system.command import Run, free_port, read_until


def test_settings_of_the_user_do_not_reach_into_the_embedded_aws() -> None:
    nowhere = "http://127.0.0.1:9"
    own = {"AWS_PROFILE": "nobody", "AWS_SESSION_TOKEN": "stale", "AWS_ENDPOINT_URL_S3": nowhere}
    with Run("emulator", "--port", port := free_port(), env=own) as run:
        assert f"ready at http://127.0.0.1:{port}" in read_until(run.process, "--wait")
        run.process.send_signal(signal.SIGINT)
        assert run.finish()[0] == 130
