// A survey shows only the questions that are asked after the answers so far. Without this all of them are there, and each
// says when it is asked; whatever else is answered is left out by the server.
// @ts-check

/**
 * Whether an option of an earlier question is picked, and that question is asked itself.
 * @param {HTMLFormElement} form
 * @param {HTMLFieldSetElement} field
 * @returns {boolean}
 */
function isAsked(form, field) {
  const { if: of, option } = field.dataset;
  if (!of || !option) return true;
  const earlier = form.querySelector(`fieldset[data-question="${CSS.escape(of)}"]`);
  if (!(earlier instanceof HTMLFieldSetElement) || !isAsked(form, earlier)) return false;
  const one = earlier.querySelector(`input[type="radio"][value="${CSS.escape(option)}"]`);
  const many = earlier.querySelector(`input[name="q${CSS.escape(of)}-${CSS.escape(option)}"]`);
  const box = one ?? many;
  return box instanceof HTMLInputElement && box.checked;
}

/** @param {HTMLFormElement} form */
function refresh(form) {
  for (const field of form.querySelectorAll("fieldset[data-if]")) {
    if (field instanceof HTMLFieldSetElement) field.hidden = field.disabled = !isAsked(form, field);
  }
}

for (const form of document.querySelectorAll("form[data-survey]")) {
  if (!(form instanceof HTMLFormElement)) continue;
  for (const note of form.querySelectorAll("[data-condition]")) if (note instanceof HTMLElement) note.hidden = true;
  form.addEventListener("change", () => refresh(form));
  refresh(form);
}
