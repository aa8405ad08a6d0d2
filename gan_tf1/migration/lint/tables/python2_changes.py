"""Names of Python 2, and of modules that Python itself took away -> what to write."""

from __future__ import annotations

# Built-in names of Python 2 -> what to write.
BUILTINS: dict[str, str] = {
    "basestring": "str",
    "cmp": "(a > b) - (a < b)",
    "execfile": "exec(open(name).read())",
    "file": "open",
    "long": "int",
    "raw_input": "input",
    "reduce": "from functools import reduce",
    "reload": "importlib.reload",
    "unichr": "chr",
    "unicode": "str",
    "xrange": "range",
}
# Methods of dictionaries and iterators -> what to write.
METHODS: dict[str, str] = {
    "has_key": "key in d",
    "iteritems": "items()",
    "iterkeys": "keys()",
    "itervalues": "values()",
    "next": "next(iterator)",
}
_ABSTRACT = """
    Callable Container Hashable Iterable Iterator Mapping MutableMapping MutableSequence MutableSet
    Sequence Set Sized
"""
_OF_STRINGS = "atof atoi find join lower replace split strip upper zfill"
# Modules -> what to write.
MODULES: dict[str, str] = {
    "ConfigParser": "configparser",
    "HTMLParser": "html.parser",
    "Queue": "queue",
    "StringIO": "io.StringIO",
    "Tkinter": "tkinter",
    "__builtin__": "builtins",
    "cPickle": 'pickle, and load(f, encoding="latin1") of what Python 2 wrote',
    "cStringIO": "io.BytesIO or io.StringIO",
    "commands": "subprocess",
    "copy_reg": "copyreg",
    "cookielib": "http.cookiejar",
    "httplib": "http.client",
    "itertools.imap": "map",
    "itertools.izip": "zip",
    "itertools.ifilter": "filter",
    "itertools.izip_longest": "itertools.zip_longest",
    "imp": "importlib; gone since Python 3.12",
    "distutils": "shutil, sysconfig or packaging; gone since Python 3.12",
    "inspect.getargspec": "inspect.getfullargspec; gone since Python 3.11",
    "string.letters": "string.ascii_letters",
    "string.lowercase": "string.ascii_lowercase",
    "string.maketrans": "str.maketrans",
    "string.uppercase": "string.ascii_uppercase",
    "thread": "_thread or threading",
    "time.clock": "time.perf_counter(); gone since Python 3.8",
    "urllib.urlencode": "urllib.parse.urlencode",
    "urllib.urlopen": "urllib.request.urlopen",
    "urllib.urlretrieve": "urllib.request.urlretrieve",
    "urllib2": "urllib.request",
    "urlparse": "urllib.parse",
    **{
        f"collections.{name}": f"collections.abc.{name}; gone since Python 3.10"
        for name in _ABSTRACT.split()
    },
    "array.array.tostring": "tobytes",
    "base64.decodestring": "base64.decodebytes",
    "base64.encodestring": "base64.encodebytes",
    "exceptions": "nothing: they are built in",
    "fractions.gcd": "math.gcd",
    "md5": "hashlib",
    "os.errno": "import errno",
    "os.getcwdu": "os.getcwd",
    "sets": "set",
    "sha": "hashlib",
    "sys.maxint": "sys.maxsize",
    "sys.setdefaultencoding": "nothing: it is UTF-8",
    "tkMessageBox": "tkinter.messagebox",
    **{f"string.{name}": f"text.{name}(...)" for name in _OF_STRINGS.split()},
    "types.BooleanType": "bool",
    "types.DictType": "dict",
    "types.FloatType": "float",
    "types.IntType": "int",
    "types.ListType": "list",
    "types.StringType": "str",
    "types.TupleType": "tuple",
    "types.UnicodeType": "str",
    "urllib.quote": "urllib.parse.quote",
    "urllib.unquote": "urllib.parse.unquote",
}
