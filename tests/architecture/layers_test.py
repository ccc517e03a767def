"""The layers depend downward only, and each foreign library has one home.

Usage: layers_test.py PROJECT_ROOT
"""

import pathlib
import re
import sys
import unittest

# Lowest first; a layer may use itself and what stands before it.
LAYERS = ["runtime/stream", "runtime/kafka", "actors", "page", "cli"]
TARGETS = {"komado_stream": 0, "komado_kafka": 1, "komado_actors": 2, "komado_page": 3, "komado_cli": 4}
HOMES = {"caf": {"actors", "cli"}, "librdkafka": {"runtime/kafka"}}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
IMPURE = re.compile(r"_clock::now\b|\brandom_device\b|\bgetenv\b|\bsleep_(?:for|until)\b")


def layer_of(path):
    return next((layer for layer in LAYERS if path.startswith(layer + "/")), None)


def complaints_about_source(layer, text):
    text = COMMENT.sub("", text)
    for quote, path in INCLUDE.findall(text):
        target = layer_of(path)
        library = path.split("/")[0]
        if target and LAYERS.index(target) > LAYERS.index(layer):
            yield f'includes "{path}" of the higher layer {target}'
        elif quote == '"' and not target and library not in HOMES:
            yield f'includes "{path}": write the path from the project root, or <> for a foreign header'
        if layer not in HOMES.get(library, {layer}):
            yield f"includes <{path}>: {library} belongs in {' and '.join(sorted(HOMES[library]))}"
    if layer == "runtime/stream":
        for match in IMPURE.findall(text):
            yield f"uses {match}: time, randomness and settings are arguments in the cores"


def complaints_about_cmake(layer, text):
    for name in re.findall(r"\bkomado_\w+", re.sub(r"#[^\n]*", "", text)):
        if TARGETS.get(name, 0) > LAYERS.index(layer):
            yield f"names {name}, a target of a higher layer"


def complaints_about_tree(root):
    for layer in LAYERS:
        for path in sorted((root / layer).rglob("*")):
            if path.suffix in {".hpp", ".cpp", ".h", ".c", ".ipp"}:
                found = complaints_about_source(layer, path.read_text())
            elif path.name == "CMakeLists.txt":
                found = complaints_about_cmake(layer, path.read_text())
            else:
                continue
            yield from (f"{path.relative_to(root)} {complaint}" for complaint in found)


class Rules(unittest.TestCase):
    def rejects(self, layer, text):
        self.assertEqual(len(list(complaints_about_source(layer, text))), 1, (layer, text))

    def accepts(self, layer, text):
        self.assertEqual(list(complaints_about_source(layer, text)), [])

    def test_a_layer_uses_itself_and_lower_ones(self):
        self.accepts("cli", '#include "actors/node.hpp"\n#include "runtime/stream/time.hpp"\n#include <vector>')
        self.accepts("runtime/stream", '#include "runtime/stream/time.hpp"')

    def test_a_layer_does_not_use_a_higher_one(self):
        self.rejects("runtime/stream", '#include "runtime/kafka/reader.hpp"')
        self.rejects("runtime/kafka", "  # include <actors/node.hpp>")
        self.rejects("actors", '#include "cli/http.hpp"')

    def test_paths_start_at_the_root(self):
        self.rejects("actors", '#include "node.hpp"')
        self.rejects("actors", '#include "../runtime/stream/time.hpp"')

    def test_caf_stays_in_actors_and_cli(self):
        self.accepts("actors", "#include <caf/all.hpp>")
        self.accepts("cli", '#include "caf/actor_system.hpp"')
        self.rejects("runtime/kafka", "#include <caf/all.hpp>")
        self.rejects("runtime/stream", '#include "caf/error.hpp"')

    def test_librdkafka_stays_in_the_kafka_layer(self):
        self.accepts("runtime/kafka", "#include <librdkafka/rdkafka.h>")
        self.rejects("actors", "#include <librdkafka/rdkafka.h>")
        self.rejects("cli", '#include "librdkafka/rdkafkacpp.h"')

    def test_cores_read_no_clock(self):
        self.accepts("runtime/kafka", "auto t = std::chrono::steady_clock::now();")
        self.rejects("runtime/stream", "auto t = std::chrono::steady_clock::now();")

    def test_comments_do_not_count(self):
        self.accepts("runtime/stream", '// system_clock::now() is the shell\'s\n/* #include "cli/main.hpp" */')

    def test_targets_link_downward(self):
        self.assertTrue(list(complaints_about_cmake("runtime/kafka", "target_link_libraries(x komado_actors)")))
        self.assertFalse(list(complaints_about_cmake("actors", "target_link_libraries(x komado_kafka) # komado_cli")))


class Tree(unittest.TestCase):
    root = pathlib.Path(".")

    def test_the_tree_obeys(self):
        self.assertTrue((self.root / LAYERS[0]).is_dir(), f"{self.root} is not the project's root")
        self.assertEqual(list(complaints_about_tree(self.root)), [])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    Tree.root = pathlib.Path(sys.argv.pop())
    unittest.main()
