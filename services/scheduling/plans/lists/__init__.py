"""Lists: headings of times with the items below or behind them."""
