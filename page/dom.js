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

/// Disables a control for the reason in the element with the id `reason`; without one it can be used.
export function hold(control, reason) {
  control.disabled = Boolean(reason);
  if (reason) control.setAttribute("aria-describedby", reason);
  else control.removeAttribute("aria-describedby");
}

/// Makes `parent` hold one child for each item, in their order; a child is made once for each key and
/// updated after that. Children that stay where they are are not touched, and the focus stays where it is: to move a
/// child takes it away.
export function keyed(parent, items, keyOf, make, update) {
  const known = (parent.komadoRows ??= new Map());
  const keys = items.map(keyOf); // also given the index
  const kept = new Set(keys);
  for (const [key, child] of known) {
    if (!kept.has(key)) {
      child.remove();
      known.delete(key);
    }
  }
  const focused = parent.contains(document.activeElement) ? document.activeElement : null;
  let place = parent.firstElementChild;
  items.forEach((item, index) => {
    let child = known.get(keys[index]);
    if (!child) {
      child = make(item);
      known.set(keys[index], child);
    }
    update(child, item);
    if (place && child === place.nextElementSibling) {
      // It is the one before that has moved, most often from the first row to the last.
      parent.append(place);
      place = child;
    }
    if (child === place) place = place.nextElementSibling;
    else parent.insertBefore(child, place);
  });
  if (focused && focused !== document.activeElement) focused.focus({ preventScroll: true });
}
