// mdBook has themes of its own, and figures follow the system: so that a dark page has dark figures, each is told.
{
  const DARK = ['coal', 'navy', 'ayu'];
  const tell = () => {
    const isDark = DARK.some((theme) => document.documentElement.classList.contains(theme));
    for (const figure of document.querySelectorAll('raft-playground')) figure.setAttribute('theme', isDark ? 'dark' : 'light');
  };
  new MutationObserver(tell).observe(document.documentElement, { attributeFilter: ['class'] });
  tell();
}
