// <raft-playground>: a Raft cluster as a figure in any page. What stands inside the element is shown until the cluster
// is there, and if it does not come.
//
//   <script src="https://…/raft-playground.js"></script>
//   <raft-playground script="raft-playground 1; servers 3" view="cluster,logs"><a href="https://…/">…</a></raft-playground>
//
// docs/embedding.md has all attributes, methods and events.

{
// No module: those of another site need its permission.
const HOME = new URL('./', document.currentScript.src);
/** Attributes that go into the figure's address as they are. */
const FIELDS = ['scenario', 'at', 'room', 'lang', 'controls', 'theme'];
/** Whoever has not answered by then does not come. */
const PATIENCE_MS = 20_000;

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { display: block; }
  iframe { display: block; width: 100%; border: 0; }
  .there slot { display: none; }
  iframe:not(.there *) { height: 0; }
  @media print { .there slot { display: block; } iframe { display: none; } }
`);

/** A text as the figure's address has it: `+` for spaces, `;` for ends of lines. */
const readable = (text) =>
  text.split('\n').map((line) => encodeURIComponent(line).replaceAll('%20', '+').replaceAll("'", '%27')).join(';');

class RaftPlayground extends HTMLElement {
  static observedAttributes = ['script', 'link', 'seed', 'view', 'src', ...FIELDS];
  #box = document.createElement('div');
  #frame;
  #asked = new Map();
  #count = 0;
  #ready;
  #settle;
  #watch;
  #timer;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet];
    this.#box.append(document.createElement('slot'));
    root.append(this.#box);
    this.#promise();
  }

  #promise() {
    this.#ready = new Promise((kept, broken) => (this.#settle = { kept, broken }));
    // Whoever waits for it hears of it; nobody has to.
    this.#ready.catch(() => {});
  }

  connectedCallback() {
    addEventListener('message', this.#heard);
    // Nothing is fetched before the figure is near.
    this.#watch = new IntersectionObserver((seen) => seen.some((it) => it.isIntersecting) && this.#begin(), {
      rootMargin: '200px',
    });
    this.#watch.observe(this);
  }

  disconnectedCallback() {
    removeEventListener('message', this.#heard);
    this.#watch.disconnect();
    this.#end();
  }

  attributeChangedCallback(_, before, now) {
    if (this.#frame && before !== now) {
      this.#end();
      this.#begin();
    }
  }

  get #home() {
    return new URL(this.getAttribute('src') ?? '', HOME);
  }

  /** The figure's address. */
  #address() {
    const has = (name) => this.getAttribute(name);
    const fields = [`view=${encodeURIComponent(has('view') ?? 'cluster,logs').replaceAll('%2C', ',')}`];
    for (const name of FIELDS) {
      if (has(name)) fields.push(`${name}=${encodeURIComponent(has(name))}`);
    }
    if (this.hasAttribute('autoplay')) fields.push('play=1');
    const link = has('link');
    if (link) {
      const hash = link.slice(link.indexOf('#'));
      if (!/^#raft=\d/.test(hash)) throw new Error('the link has no part that begins with #raft=');
      return `${hash}&${fields.join('&')}`;
    }
    let script = has('script')?.replace(/\s*;\s*/g, '\n');
    const seed = has('seed');
    if (seed) script = `${(script ?? 'raft-playground 1').replace(/^seed .*\n?/m, '').replace(/\n|$/, `\nseed ${seed}\n`)}`;
    if (script) fields.push(`script=${readable(script.trim())}`);
    return `#raft=1&${fields.join('&')}`;
  }

  #begin() {
    if (this.#frame) return;
    this.#watch.disconnect();
    const frame = (this.#frame = document.createElement('iframe'));
    frame.title = this.getAttribute('title') ?? 'Raft Playground';
    frame.allow = 'fullscreen; clipboard-write';
    this.#timer = setTimeout(() => this.#fail('the figure did not come within 20 seconds'), PATIENCE_MS);
    try {
      frame.src = new URL(this.#address(), this.#home);
      this.#box.append(frame);
    } catch (error) {
      this.#fail(error.message);
    }
  }

  #end() {
    clearTimeout(this.#timer);
    this.#frame?.remove();
    this.#frame = undefined;
    this.#box.className = '';
    for (const { broken } of this.#asked.values()) broken(new Error('the figure is gone'));
    this.#asked.clear();
    this.#settle.broken(new Error('the figure is gone'));
    this.#promise();
  }

  #fail(why) {
    clearTimeout(this.#timer);
    this.#settle.broken(new Error(why));
    this.#tell('error', why);
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #heard = ({ source, origin, data }) => {
    // Only from the own figure, and only from where it was fetched. (Without an origin it is in a sandbox.)
    if (!this.#frame || source !== this.#frame.contentWindow || typeof data !== 'string') return;
    if (origin !== this.#home.origin && origin !== 'null') return;
    let said;
    try {
      said = JSON.parse(data);
    } catch {
      return;
    }
    const asked = this.#asked.get(said.id);
    switch (said.raft) {
      case 'ready':
        clearTimeout(this.#timer);
        this.#box.className = 'there';
        this.#settle.kept();
        // It may come late, when nobody waits any more.
        this.#ready = Promise.resolve();
        this.#tell('ready');
        break;
      case 'error':
        this.#fail(said.value);
        break;
      case 'resize':
        if (Number.isFinite(said.value)) this.#frame.style.height = `${Math.min(Math.max(said.value, 40), 4000)}px`;
        this.#tell('resize', said.value);
        break;
      case 'state':
      case 'violation':
      case 'goal':
        this.#tell(said.raft, said.value);
        break;
      case 'answer':
        asked?.kept(said.value);
        this.#asked.delete(said.id);
        break;
      case 'refusal':
        asked?.broken(new Error(said.value));
        this.#asked.delete(said.id);
        break;
    }
  };

  async #ask(what, value) {
    this.#begin();
    await this.#ready;
    return new Promise((kept, broken) => {
      const id = String(++this.#count);
      this.#asked.set(id, { kept, broken });
      // It goes to the own figure; a figure in a sandbox has no origin that could be named.
      this.#frame.contentWindow.postMessage({ raft: what, id, value: value === undefined ? undefined : String(value) }, '*');
    });
  }

  play() { return this.#ask('play'); }
  pause() { return this.#ask('pause'); }
  seek(seconds) { return this.#ask('seek', seconds); }
  load(scriptOrLink) { return this.#ask('load', scriptOrLink); }
  run(statements) { return this.#ask('run', statements); }
  getState() { return this.#ask('state'); }
  getLink() { return this.#ask('link'); }
}

if (!customElements.get('raft-playground')) customElements.define('raft-playground', RaftPlayground);
}
