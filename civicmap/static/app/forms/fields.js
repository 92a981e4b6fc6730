// The fields of a form that people fill in: their keys, their values, and whether somebody has changed them.
const LEFT_OUT = new Set(["hidden", "password", "file", "submit", "button", "image", "reset"]);

const isTicked = ({ type }) => type === "checkbox" || type === "radio";

/** The fields that people fill in, each with a key; every checkbox and radio button has its own. */
export function* fieldsOf(form) {
  for (const field of form.elements) {
    if (!field.name || LEFT_OUT.has(field.type) || field.closest(".cm-trap") || field.tagName === "FIELDSET") continue;
    yield [isTicked(field) ? `${field.name}=${field.value}` : field.name, field];
  }
}

/** What somebody has put into a field: true or false of a box, a list where several can be chosen, else text. */
export function valueOf(field) {
  if (isTicked(field)) return field.checked;
  if (field.multiple && field.options) return [...field.options].filter(({ selected }) => selected).map(({ value }) => value);
  return field.value;
}

/** Whether a field holds what the server put into it. */
export function untouched(field) {
  if (isTicked(field)) return field.checked === field.defaultChecked;
  if (field.options) return [...field.options].every(({ selected, defaultSelected }) => selected === defaultSelected);
  return field.value === field.defaultValue;
}

/** Put a value back into a field. */
export function put(field, value) {
  if (isTicked(field)) field.checked = value;
  else if (Array.isArray(value)) for (const option of field.options) option.selected = value.includes(option.value);
  else field.value = value;
}
