"""The runtime API of AWS Lambda, as it is documented, on a port of this machine."""

import json

from aiohttp import web

from fleet.aws.invocations import LambdaInvocations

EVENT = {"Records": [{"messageId": "1", "body": "{}"}]}


async def test_an_event_is_taken_and_its_answer_goes_to_its_id() -> None:
    answered: dict[str, object] = {}

    async def following(_: web.Request) -> web.Response:
        headers = {"Lambda-Runtime-Aws-Request-Id": "id-7", "Lambda-Runtime-Deadline-Ms": "1700000300500"}
        return web.Response(text=json.dumps(EVENT), headers=headers)

    async def response(request: web.Request) -> web.Response:
        answered[request.match_info["id"]] = await request.json()
        return web.Response(status=202)

    api = web.Application()
    api.router.add_get("/2018-06-01/runtime/invocation/next", following)
    api.router.add_post("/2018-06-01/runtime/invocation/{id}/response", response)
    runner = web.AppRunner(api)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        port = runner.addresses[0][1]
        async with LambdaInvocations(f"127.0.0.1:{port}") as invocations:
            invocation = await invocations.next()
            await invocations.answer(invocation, {"batchItemFailures": []})
    finally:
        await runner.cleanup()
    assert (invocation.event, invocation.until) == (EVENT, 1_700_000_300.5)
    assert answered == {"id-7": {"batchItemFailures": []}}
