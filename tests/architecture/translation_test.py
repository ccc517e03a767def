"""README.ja.md says what README.md says, as far as a machine can tell: the same code, links and settings.

Usage: translation_test.py PROJECT_ROOT
"""

import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(sys.argv.pop(1))
CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ ", re.MULTILINE)
LINK = re.compile(r"\]\(([^)]+)\)")
# `--key`, `a.b` and the like in running text, which may be wrapped differently.
NAME = re.compile(r"`([^`]+)`")


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def prose_of(text):
    return CODE.sub("", text)


class Translation(unittest.TestCase):
    def setUp(self):
        self.english, self.japanese = text_of("README.md"), text_of("README.ja.md")

    def test_has_the_same_code_blocks(self):
        self.assertGreater(len(CODE.findall(self.english)), 5)
        self.assertEqual(CODE.findall(self.japanese), CODE.findall(self.english))

    def test_has_the_same_sections(self):
        self.assertEqual(HEADING.findall(prose_of(self.japanese)), HEADING.findall(prose_of(self.english)))

    def test_links_to_the_same_pages_which_exist_and_to_the_other_language(self):
        english, japanese = (LINK.findall(prose_of(text)) for text in (self.english, self.japanese))
        self.assertEqual(english[0], "README.ja.md")
        self.assertEqual(japanese[0], "README.md")
        self.assertEqual(japanese[1:], english[1:])
        for link in english:
            if "://" not in link:
                self.assertTrue((ROOT / link.split("#")[0]).exists(), link)

    def test_names_the_same_settings_and_files(self):
        names = {" ".join(each.split()) for each in NAME.findall(prose_of(self.english))}
        missing = names - {" ".join(each.split()) for each in NAME.findall(prose_of(self.japanese))}
        self.assertEqual(missing, set())


if __name__ == "__main__":
    unittest.main()
