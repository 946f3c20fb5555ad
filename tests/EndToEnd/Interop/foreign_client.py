"""A COSI client that shares no code with the project: Python, gRPC's C core, classes made by protoc.

    foreign_client.py TARGET PROTOS    TARGET: 127.0.0.1:PORT or unix:PATH; PROTOS: the folder with cosi/resource/state.proto

Prints the name of each rule that held, and fails at the first one that does not. What is expected stands in COSI 6.2 to 6.6.
"""
import itertools
import subprocess
import sys
import tempfile
import threading

import grpc

TARGET, PROTOS = sys.argv[1:]
SCRATCH = tempfile.TemporaryDirectory()
STUBS = SCRATCH.name
subprocess.run(["protoc", f"-I{PROTOS}", f"--python_out={STUBS}", "cosi/resource/resource.proto", "cosi/resource/state.proto"], check=True)
sys.path.insert(0, STUBS)
from cosi.resource import resource_pb2 as r, state_pb2 as s  # noqa: E402

NAMESPACE, TYPE = "elsewhere", "Things.foreign.example.dev"
STREAMS = {"List", "Watch"}
names = itertools.count()
RULES = []


def rule(function):
    RULES.append(function)
    return function


class Client:
    def __init__(self, target):
        self.channel = grpc.insecure_channel(target)

    def call(self, rpc, request, timeout=20):
        kind = self.channel.unary_stream if rpc in STREAMS else self.channel.unary_unary
        answer = getattr(s, "WatchResponse" if rpc == "Watch" else f"{rpc}Response")
        method = kind(f"/cosi.resource.State/{rpc}", type(request).SerializeToString, answer.FromString)
        return method(request, timeout=timeout)


client = Client(TARGET)


def fresh():
    return f"thing-{next(names)}"


def thing(name, spec=b"\x0a\x01x", version="undefined", phase="running", **metadata):
    """Of a type that the server does not know."""
    return r.Resource(
        metadata=r.Metadata(namespace=NAMESPACE, type=TYPE, id=name, version=version, phase=phase, **metadata),
        spec=r.Spec(proto_spec=spec, yaml_spec="a: [1, 2]\nb: x\n"))


def create(name, owner="", **more):
    return client.call("Create", s.CreateRequest(resource=thing(name, **more), options=s.CreateOptions(owner=owner))).resource


def create_in(kind, name, **more):
    resource = thing(name, **more)
    resource.metadata.type = kind
    client.call("Create", s.CreateRequest(resource=resource))


def get(name):
    return client.call("Get", s.GetRequest(namespace=NAMESPACE, type=TYPE, id=name)).resource


def update(resource, owner="", phase=None):
    options = s.UpdateOptions(owner=owner)
    if phase is not None:
        options.expected_phase = phase
    return client.call("Update", s.UpdateRequest(new_resource=resource, options=options)).resource


def destroy(name, owner=""):
    client.call("Destroy", s.DestroyRequest(namespace=NAMESPACE, type=TYPE, id=name, options=s.DestroyOptions(owner=owner)))


def teardown(name, owner=""):
    request = s.TeardownRequest(namespace=NAMESPACE, type=TYPE, id=name, options=s.TeardownOptions(owner=owner))
    return client.call("Teardown", request).destroy_ready


def listed(kind=TYPE, **options):
    request = s.ListRequest(namespace=NAMESPACE, type=kind, options=s.ListOptions(**options))
    return [answer.resource.metadata.id for answer in client.call("List", request)]


def watch(name=None, kind=TYPE, api_version=1, timeout=20, **options):
    """An open watch: its first message is empty and says so."""
    request = s.WatchRequest(namespace=NAMESPACE, type=kind, options=s.WatchOptions(**options), api_version=api_version)
    if name is not None:
        request.id = name
    stream = client.call("Watch", request, timeout)
    assert len(next(stream).event) == 0
    return stream


def one(stream):
    events = next(stream).event
    assert len(events) == 1, events
    return events[0]


def fails(code, action, *arguments, **options):
    try:
        result = action(*arguments, **options)
        if not isinstance(result, r.Resource) and hasattr(result, "__next__"):
            next(result)
    except grpc.RpcError as error:
        assert error.code() == code, f"{error.code()}: {error.details()}"
        return error.details()
    raise AssertionError(f"{code} was expected")


def term(key, op, *values, invert=False):
    return r.LabelQuery(terms=[r.LabelTerm(key=key, op=op, value=values, invert=invert)])


@rule
def a_created_resource_has_version_1_owner_and_times():
    stored = create(fresh(), owner="me")
    assert (stored.metadata.version, stored.metadata.owner, stored.metadata.phase) == ("1", "me", "running")
    assert stored.metadata.created.seconds > 1_600_000_000 and stored.metadata.updated == stored.metadata.created


@rule
def an_unknown_type_comes_back_byte_for_byte():
    name = fresh()
    create(name, spec=b"\x0a\x03\xff\x00\xfe\x9a\x3f\x01y", labels={"l": "1"}, annotations={"a": ""}, finalizers=["z", "b", "a"])
    stored = get(name)
    assert stored.spec.proto_spec == b"\x0a\x03\xff\x00\xfe\x9a\x3f\x01y" and stored.spec.yaml_spec == "a: [1, 2]\nb: x\n"
    assert dict(stored.metadata.labels) == {"l": "1"} and dict(stored.metadata.annotations) == {"a": ""}
    assert list(stored.metadata.finalizers) == ["z", "b", "a"]


@rule
def refusals_have_the_codes_that_peers_turn_back_into_errors():
    name = fresh()
    fails(grpc.StatusCode.NOT_FOUND, get, name)
    fails(grpc.StatusCode.NOT_FOUND, destroy, name)
    fails(grpc.StatusCode.NOT_FOUND, teardown, name)
    fails(grpc.StatusCode.NOT_FOUND, update, thing(name, version="1"))
    first = create(name, owner="me")
    fails(grpc.StatusCode.ALREADY_EXISTS, create, name)
    fails(grpc.StatusCode.PERMISSION_DENIED, update, first, owner="you")
    fails(grpc.StatusCode.PERMISSION_DENIED, destroy, name, owner="you")
    fails(grpc.StatusCode.PERMISSION_DENIED, teardown, name, owner="you")
    update(first, owner="me")
    fails(grpc.StatusCode.FAILED_PRECONDITION, update, first, owner="me")
    assert teardown(name, owner="me")
    fails(grpc.StatusCode.INVALID_ARGUMENT, update, get(name), owner="me", phase="running")
    fails(grpc.StatusCode.UNKNOWN, update, get(name), owner="me", phase="walking")
    held = get(name)
    held.metadata.finalizers.append("holder")
    update(held, owner="me")  # no expected phase: any phase
    fails(grpc.StatusCode.FAILED_PRECONDITION, destroy, name, owner="me")


@rule
def requests_without_their_parts_do_no_harm():
    fails(grpc.StatusCode.UNKNOWN, client.call, "Create", s.CreateRequest())
    fails(grpc.StatusCode.UNKNOWN, client.call, "Update", s.UpdateRequest())
    fails(grpc.StatusCode.NOT_FOUND, client.call, "Get", s.GetRequest())
    assert list(client.call("List", s.ListRequest())) == []
    fails(grpc.StatusCode.UNKNOWN, create, fresh(), version="")
    fails(grpc.StatusCode.UNKNOWN, create, fresh(), phase="sitting")


@rule
def a_list_is_in_the_order_of_bytes_and_queried_by_label_and_id():
    kind = "Ordered.foreign.example.dev"
    for name, label in (("b", "2"), ("\u00e9", "10"), ("a", ""), ("B", "3")):
        create_in(kind, name, labels={"n": label} if label else {})
    op = r.LabelTerm
    assert listed(kind) == ["B", "a", "b", "\u00e9"]
    assert listed(kind, label_query=[term("n", op.EXISTS)]) == ["B", "b", "\u00e9"]
    assert listed(kind, label_query=[term("n", op.EXISTS, invert=True)]) == ["a"]
    assert listed(kind, label_query=[term("n", op.IN, "2", "3")]) == ["B", "b"]
    assert listed(kind, label_query=[term("n", op.LT_NUMERIC, "10")]) == ["B", "b"]
    assert listed(kind, label_query=[term("n", op.EQUAL, "10"), term("n", op.EQUAL, "2")]) == ["b", "\u00e9"]
    assert listed(kind, id_query=r.IDQuery(regexp="^[a-z]$")) == ["a", "b"]
    fails(grpc.StatusCode.INVALID_ARGUMENT, listed, kind, id_query=r.IDQuery(regexp="("))


@rule
def a_watch_tells_what_happens_with_the_state_before():
    name = fresh()
    stream = watch(name)
    absent = one(stream)
    assert absent.event_type == s.DESTROYED and absent.resource.metadata.id == name
    first = create(name)
    created = one(stream)
    assert created.event_type == s.CREATED and created.resource.metadata.version == "1"
    first.spec.proto_spec = b"\x0a\x01y"
    update(first)
    updated = one(stream)
    assert updated.event_type == s.UPDATED and updated.old.metadata.version == "1" and updated.resource.spec.proto_spec == b"\x0a\x01y"
    destroy(name)
    assert one(stream).event_type == s.DESTROYED
    stream.cancel()


@rule
def a_watch_of_a_kind_begins_with_what_is_there_and_goes_on_from_a_bookmark():
    kind = "Bookmarked.foreign.example.dev"
    for name in ("one", "two"):
        create_in(kind, name)
    stream = watch(kind=kind, bootstrap_contents=True)
    assert [one(stream).resource.metadata.id for _ in range(2)] == ["one", "two"]
    done = one(stream)
    assert done.event_type == s.BOOTSTRAPPED and done.HasField("bookmark")
    stream.cancel()
    client.call("Destroy", s.DestroyRequest(namespace=NAMESPACE, type=kind, id="one"))
    again = watch(kind=kind, start_from_bookmark=done.bookmark)
    assert one(again).event_type == s.DESTROYED
    again.cancel()
    fails(grpc.StatusCode.FAILED_PRECONDITION, watch, kind=kind, start_from_bookmark=b"forged")
    fails(grpc.StatusCode.FAILED_PRECONDITION, watch, start_from_bookmark=done.bookmark)
    old = watch(kind=kind, bootstrap_contents=True, api_version=0)
    assert one(old).resource.metadata.id == "two"
    create_in(kind, "three")
    assert one(old).resource.metadata.id == "three"  # and no event in between that an old client does not know
    old.cancel()


@rule
def an_aggregated_watch_fits_the_default_limit_of_a_message():
    kind = "Large.foreign.example.dev"
    for number in range(60):
        create_in(kind, f"{number:02}", spec=b"\x0a\x80\x80\x08" + b"x" * (128 * 1024))
    stream = watch(kind=kind, bootstrap_contents=True, aggregated=True)
    events = []
    while not events or events[-1].event_type != s.BOOTSTRAPPED:
        events += next(stream).event
    assert [event.resource.metadata.id for event in events[:-1]] == [f"{number:02}" for number in range(60)]
    stream.cancel()


@rule
def watches_that_a_server_does_not_offer_say_so():
    fails(grpc.StatusCode.UNIMPLEMENTED, watch, "any", bootstrap_contents=True)
    fails(grpc.StatusCode.UNIMPLEMENTED, watch, "any", label_query=[term("a", r.LabelTerm.EXISTS)])


@rule
def teardown_and_destroy_answers_when_the_resource_is_gone():
    name = fresh()
    create(name, finalizers=["holder"])
    answered = threading.Event()

    def ask():
        client.call("TeardownAndDestroy", s.TeardownAndDestroyRequest(namespace=NAMESPACE, type=TYPE, id=name))
        answered.set()

    stream = watch(name)
    asking = threading.Thread(target=ask)
    asking.start()
    while one(stream).resource.metadata.phase != "tearingDown":
        pass
    assert not answered.is_set()
    held = get(name)
    del held.metadata.finalizers[:]
    update(held)
    asking.join(20)
    assert answered.is_set()
    fails(grpc.StatusCode.NOT_FOUND, get, name)
    stream.cancel()


@rule
def a_hundred_and_fifty_watches_and_a_call_share_a_connection():
    streams = [watch(fresh()) for _ in range(150)]
    fails(grpc.StatusCode.NOT_FOUND, get, "nothing")
    for stream in streams:
        stream.cancel()


for check in RULES:
    check()
    print(check.__name__.replace("_", " "), flush=True)
