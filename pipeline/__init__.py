"""The steps, the flow that wires them, the options and the command line.

Lives here: each step as pure functions on one frozen model (`split`, `clean`, `classify`,
`extract`, `relate`), what becomes of an article in an index (`write`, `stories`, `prune`), `flow`
(the one file that wires them), `beam`, `options`, `cli`. Does not live here: anything that reads or
writes outside the process (`connectors`), the models (`schemas`).

Each room imports only what stands on a line below its own; so a step never imports another step.

    cli
    flow
    beam
    polling, prune, options
    stories, write
    revisions
    provenance
    split, clean, classify, extract, relate
    account, text, failure, pagetext
    page
    identity, heads, chrome, lines, sentences, tokens
    memory, lag, bounds, progress, version

Only `cli`, `flow`, `beam`, `polling`, `prune`, `options`, `stories` and `write` import
`connectors`.
"""
