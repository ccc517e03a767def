// Elements, made without any HTML text: whatever a device calls itself stays text.

/// An element with attributes (`class`, `href`, ...; `on...` are listeners) and children (elements or text).
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== undefined && value !== null) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/// Changes what differs only, so that selections and a screen reader's place survive.
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

export function setAttribute(target, name, value) {
  if (target.getAttribute(name) !== String(value)) target.setAttribute(name, value);
}

/// Makes `parent` hold one child for each item, in their order; a child is made once for each key and
/// updated after that.
export function keyed(parent, items, keyOf, make, update) {
  const known = (parent.komadoRows ??= new Map());
  const kept = new Set();
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    kept.add(key);
    let child = known.get(key);
    if (!child) {
      child = make(item);
      known.set(key, child);
    }
    update(child, item);
    if (child === place) place = place.nextElementSibling;
    else parent.insertBefore(child, place);
  }
  for (const [key, child] of known) {
    if (!kept.has(key)) {
      child.remove();
      known.delete(key);
    }
  }
}
