"""How Sphinx builds the site."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from documentation.docstrings import homes, marked_up
from documentation.mathematics import mathml
from sphinx.addnodes import pending_xref

from gmr_robot import __version__

project = "gmr_robot"
copyright = "The gmr_robot developers"
version = release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["deflist", "dollarmath", "amsmath"]
myst_heading_anchors = 4
suppress_warnings = ["myst.header"]  # tables that scripts write begin below their page's title

napoleon_numpy_docstring = True
napoleon_google_docstring = False
napoleon_custom_sections = [("Attributes", "params_style")]
napoleon_use_rtype = False
autodoc_typehints = "none"
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
add_module_names = False
python_maximum_signature_line_length = 90
toc_object_entries = False

html_static_path = ["static"]
html_css_files = ["site.css"]
html_theme = "furo"
html_title = f"gmr_robot {__version__}"
html_math_renderer = "mathml"
html_copy_source = False
html_show_sphinx = False
pygments_style = "friendly"
pygments_dark_style = "monokai"


HOMES = homes()


def mark_up(_app, _what, _name, _object, _options, lines) -> None:
    """Link the names in a docstring."""
    lines[:] = [marked_up(line, HOMES) for line in lines]


def name_types(_app, doctree) -> None:
    """Link the public names among the types of arguments; other words there are words."""
    for node in list(doctree.findall(pending_xref)):
        target = node.get("reftarget", "")
        if node.get("refdomain") != "py" or "." in target:
            continue
        if target in HOMES:
            node["reftarget"], node["refspecific"] = HOMES[target], False
        else:
            node.replace_self(node.children)


def is_foreign(_app, _what, _name, value, skip, _options) -> bool | None:
    """Leave out what a class has from other libraries."""
    module = getattr(value, "__module__", None) or getattr(getattr(value, "fget", None), "__module__", None)
    return True if module and not module.startswith("gmr_robot") else skip or None


def setup(app) -> None:
    """Let browsers set the formulas themselves: no network and no script is needed for them."""
    app.add_html_math_renderer("mathml", inline_renderers=(mathml, None), block_renderers=(mathml, None))
    app.connect("autodoc-process-docstring", mark_up, priority=400)  # before numpy's sections are understood
    app.connect("autodoc-skip-member", is_foreign)
    app.connect("doctree-read", name_types)
