// The buttons below the figures: they call the methods of the element above them, as any page can.

for (const figure of document.querySelectorAll('figure')) {
  const live = figure.querySelector('raft-playground');
  const buttons = figure.querySelectorAll('.steps button');
  const press = (pressed) => buttons.forEach((button) => button.setAttribute('aria-pressed', button === pressed));
  live.addEventListener('ready', () => figure.classList.add('alive'));
  for (const button of buttons) {
    button.addEventListener('click', async () => {
      const { at, scenario, run, then } = button.dataset;
      press(button);
      if (scenario) await live.load(`#raft=1&at=${at}&scenario=${scenario}`);
      else await live.seek(at);
      // Whoever acts in the past begins another branch; the run that was there stays.
      if (run) await live.run(run);
      if (then) await live.seek(then);
    });
  }
}

// Paper cannot be clicked: there the addresses are read.
for (const link of document.querySelectorAll('raft-playground > a')) link.dataset.address = link.href;
