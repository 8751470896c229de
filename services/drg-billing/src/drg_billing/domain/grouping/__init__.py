"""Rule packs and the grouper (分组器): a pack is data, compiled once, then asked for every discharge."""
