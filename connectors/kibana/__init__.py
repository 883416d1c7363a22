"""Kibana's data views, searches and dashboards, built from `content.toml` and imported by `newsbeam
setup --kibana URL`.

Lives here: `content` (the source, as models), `lens` (charts), `build` (saved objects), `upload`
(the import).
"""
