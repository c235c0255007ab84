"""Pictures of procedures: Graphviz places, we draw SVG."""
