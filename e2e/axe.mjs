// What axe-core finds wrong with the page or a part of it, by everything that it knows of WCAG 2.2 at A and AA.

import AxeBuilder from '@axe-core/playwright';

/** axe leaves this one out unless it is asked; Lighthouse asks. */
const RULES = { 'target-size': { enabled: true } };

/**
 * Whether the page is looked at in this colour at this size: both colours and every size once, and with `RAFT_EVERY_WAY` set
 * every size in both. (A size changes no colour, and a colour no size.)
 */
export const isLookedAt = (colorScheme, isDarkOne) => process.env.RAFT_EVERY_WAY || (colorScheme === 'dark') === isDarkOne;

/** One line for each rule that is broken, with the elements; none if all is well. */
export async function violations(page, part = 'html') {
  // On a phone the transport sticks to the foot of the window, and axe takes what lies half behind it for too small. It
  // can be scrolled from there: what counts is the page without that.
  const stick = (position) =>
    page.evaluate((position) => {
      const transport = document.querySelector('.transport');
      if (transport) transport.style.position = position;
    }, position);
  await stick('static');
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ rules: RULES }).include(part);
  const { violations } = await axe.analyze();
  await stick('');
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
