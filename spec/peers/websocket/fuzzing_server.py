# The server of the Autobahn test suite (Python 2), on the loopback interface alone: fuzzing_server.py OPTIONS. Prints its port.
import sys

output, sys.stdout = sys.stdout, sys.stderr
sys.argv = ["wstest", "-m", "fuzzingserver", "-u", "0", "-s", sys.argv[1]]
from autobahntestsuite import fuzzing, wstest

listen_on_all = fuzzing.listenWS


def listen(factory, context=None):
    factory.port = 0
    factory.externalPort = listen_on_all(factory, context, interface="127.0.0.1").getHost().port
    output.write("%d\n" % factory.externalPort)
    output.flush()


fuzzing.listenWS = listen
wstest.run()
