// Proof of work (ALTCHA, version 2), where a campaigner has switched it on: begins when somebody begins to fill in the
// form, in a worker of our own, and puts what it finds into a hidden field. Whatever fails, the form is sent without it.
const FRESH_FOR = 15 * 60_000; // of the twenty minutes that a challenge lives

for (const form of document.querySelectorAll("[data-challenge-url]")) {
  const field = form.elements.proof;
  let work = null;
  let begun = 0;

  form.work = () => {
    if (!work || performance.now() - begun > FRESH_FOR) {
      begun = performance.now();
      work = prove(form).then((proof) => { field.value = proof; }).catch(() => {});
    }
    return work;
  };

  form.addEventListener("focusin", form.work);
  form.addEventListener("input", form.work);
  // What was sent is used up.
  addEventListener("pageshow", (event) => { if (event.persisted) work = null; });
}

async function prove(form) {
  const answer = await fetch(form.dataset.challengeUrl, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`challenge: ${answer.status}`);
  const challenge = await answer.json();
  const solution = await solved(form.dataset.workerUrl, challenge.parameters);
  return btoa(JSON.stringify({ challenge, solution }));
}

function solved(address, parameters) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(address);
    worker.onmessage = (event) => { worker.terminate(); resolve(event.data); };
    worker.onerror = (event) => { worker.terminate(); reject(new Error(event.message)); };
    worker.postMessage(parameters);
  });
}
