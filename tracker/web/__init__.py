"""What every page shares: languages, formats, headers, error pages, sheets, charts."""
