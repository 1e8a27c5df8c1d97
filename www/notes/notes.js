// The buttons below the figures: they call the methods of the element above them, as any page can.

/** The run that a figure shows, whatever the moment: the script in its link. */
const run = async (live) => (await live.getLink())?.replace(/.*&(?=script=|packed=)/, '');

for (const figure of document.querySelectorAll('figure')) {
  const live = figure.querySelector('raft-playground');
  const buttons = figure.querySelectorAll('.steps button');
  const first = live.getAttribute('scenario');
  let shown = first;
  let untouched;

  live.addEventListener('ready', async () => {
    untouched = await run(live);
    figure.classList.add('alive');
  });

  async function press({ at, scenario = first, act, then }) {
    // Who has done something in a figure has begun another run; its moments are others.
    if (scenario === shown && untouched === (await run(live))) {
      await live.seek(at);
    } else {
      await live.load(`#raft=1&at=${at}&scenario=${scenario}`);
      shown = scenario;
      untouched = await run(live);
    }
    if (act) await live.run(act);
    if (then) await live.seek(then);
  }

  for (const button of buttons) {
    button.addEventListener('click', () => {
      buttons.forEach((it) => it.setAttribute('aria-pressed', it === button));
      press(button.dataset);
    });
  }
}

// Paper cannot be clicked: there the addresses are read.
for (const link of document.querySelectorAll('raft-playground > a')) link.dataset.address = link.href;
