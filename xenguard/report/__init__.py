"""The host: what crosses on it and in its repositories (contract, section 5).

document  the report as JSON has it
collect   its crossings
causes    crossings grouped by what they have in common
graph     the graph that these form
summary   "am I isolated?", and what to do next
text      the report for a terminal
html      the report as a page
svg       the page's drawing
graphviz  the graph for Graphviz
"""
