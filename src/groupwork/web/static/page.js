// Drops files into their field, refuses what is too large before it is sent, knows what another
// answer needs, watches a run.
"use strict";

for (const drop of document.querySelectorAll(".drop")) {
  const field = drop.querySelector("input[type=file]");
  const over = (on) => (event) => {
    event.preventDefault();
    drop.classList.toggle("over", on);
  };
  drop.addEventListener("dragover", over(true));
  drop.addEventListener("dragleave", over(false));
  drop.addEventListener("drop", (event) => {
    over(false)(event);
    field.files = event.dataTransfer.files;
    check(field);
  });
  field.addEventListener("change", () => check(field));
}

function check(field) {
  const {most, together, mb, tooLarge, tooMuch} = field.dataset;
  const size = (bytes) => Math.ceil(bytes / mb);
  const all = [...field.files];
  const large = all.find((file) => file.size > most);
  const sum = all.reduce((bytes, file) => bytes + file.size, 0);
  let said = "";
  if (large) said = tooLarge.replace("{file}", large.name).replace("{size}", size(large.size));
  else if (sum > together) said = tooMuch.replace("{size}", size(sum));
  field.setCustomValidity(said);
  if (said) field.reportValidity();
}

// Who writes another answer has chosen it.
for (const other of document.querySelectorAll("input[data-of]")) {
  const choice = document.getElementById(other.dataset.of);
  const need = () => (other.required = choice.checked);
  other.addEventListener("input", () => {
    choice.checked = other.value !== "" || choice.checked;
    need();
  });
  other.form.addEventListener("change", need);
  need();
}

for (const form of document.forms) {
  form.addEventListener("submit", () => {
    const status = form.querySelector("[data-wait]");
    if (status) status.textContent = status.dataset.wait;
    // After the browser has read the form.
    setTimeout(() => form.querySelectorAll("button").forEach((each) => (each.disabled = true)));
  });
}
// A page that comes back from the browser's memory can be sent again.
addEventListener("pageshow", () => {
  document.querySelectorAll("form button").forEach((each) => (each.disabled = false));
});

const run = document.querySelector("[data-events]");
if (run) {
  const bar = run.querySelector("progress");
  const status = run.querySelector("[role=status]");
  const steps = run.querySelector("ol");
  const events = new EventSource(run.dataset.events);
  events.addEventListener("open", () => steps.replaceChildren());
  events.addEventListener("message", ({data}) => {
    const {lines, done, total} = JSON.parse(data);
    for (const line of lines) {
      const item = document.createElement("li");
      item.textContent = line;
      steps.append(item);
    }
    if (!total) return;
    bar.max = total;
    bar.value = done;
    status.textContent = run.dataset.of.replace("{done}", done).replace("{total}", total);
  });
  events.addEventListener("end", () => {
    events.close();
    location.reload();
  });
}
