"""Compiles one Typst document in a process of its own: request in JSON on stdin, PDF on stdout."""

import json
import resource
import sys

import typst

#: What the process ends with where Typst refuses the document; its words are on stdout then.
REFUSED = 65


def main() -> None:
    """Compile what stdin asks for."""
    request = json.load(sys.stdin.buffer)
    size = request["megabytes"] * 2**20
    resource.setrlimit(resource.RLIMIT_DATA, (size, size))
    try:
        pdf = typst.compile(
            request["markup"].encode(),
            root=request["root"],
            font_paths=request["fonts"],
            ignore_system_fonts=not request["system_fonts"],
            timestamp=request["epoch"],
            package_path=request["packages"],
            package_cache_path=request["packages"],
        )
    except typst.TypstError as error:
        sys.stdout.write(str(error))
        sys.exit(REFUSED)
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
