"""Where the checklist's files and the evidence lie, relative to the tracker's root."""

FOLDER = "checklist"
EVIDENCE = "evidence"
"""The folder of the evidence. Nothing else spells the name; sentences and examples may."""
LINKS = "links"
"""The folder of what checking the addresses found."""
CHASES = "chases"
"""The folder of the record of chasing (催办)."""
CONTACTS = "contacts.yaml"
"""The units' own contacts (通讯录), which the office keeps for itself."""
LIST_FILE = f"{FOLDER}/list.yaml"
DEPARTMENTS_FILE = f"{FOLDER}/departments.yaml"
DOMAINS_FILE = f"{FOLDER}/domains.yaml"


def is_checklist_file(path: str) -> bool:
    """Whether ``path``, relative to ``checklist/``, is one of its YAML files.

    Only those directly in the folder count; schema/ and source/ hold other things.
    """
    return "/" not in path and path.endswith((".yaml", ".yml"))


def is_indicators_file(path: str) -> bool:
    """Whether ``path`` (relative to the tracker root) is one of the files that hold indicators."""
    folder, _, name = path.rpartition("/")
    fixed = {LIST_FILE, DEPARTMENTS_FILE, DOMAINS_FILE}
    return folder == FOLDER and is_checklist_file(name) and path not in fixed
