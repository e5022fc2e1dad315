"""The record's formats, one module each, in reading order: spelling, ed25519, notes, trees, canonical, leaves, life, fold, folder, receipt,
evidence, site.

Written from docs/RECORD.md alone; section marks (§) are that page's. Nothing here shares code with hutong.
"""
