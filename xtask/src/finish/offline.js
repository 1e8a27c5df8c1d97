// Has the page open without a network, once it was open with one. It stands next to the page as offline.js; the page
// asks the browser for it.
//
// It keeps the files of one build, and answers for nothing else: what is asked for by another name, or with another
// print behind it, comes from the network. So it gives a page files of its own build or none. The browser has this worker
// answer until the last tab that it answers for is closed; only then a newer one takes its place.

// The build writes in: the names by which the page asks for its files, and the digest of what is in them.
const FILES = [];
const DIGEST = '';

const HOME = new URL('./', location).href;
// Other pages of the origin keep things, too, even other copies of this one.
const NAME = `${HOME}#${DIGEST}`;
const ADDRESSES = FILES.map((file) => HOME + file);

/** All files of the build; unless all have come, and as they were built, nothing is kept. */
const keep = async () => {
  const answers = await Promise.all(ADDRESSES.map((address) => fetch(address, { cache: 'no-cache' })));
  const bodies = await Promise.all(answers.map((answer) => answer.blob()));
  const digest = await crypto.subtle.digest('SHA-256', await new Blob(bodies).arrayBuffer());
  if (btoa(String.fromCharCode(...new Uint8Array(digest, 0, 12))) !== DIGEST) throw Error('other files');
  const cache = await caches.open(NAME);
  // With their headers, of which the policy is one; without a redirection, which a page must not come by.
  await Promise.all(ADDRESSES.map((address, i) => cache.put(address, new Response(bodies[i], answers[i]))));
};

/** What older builds have kept. Nobody asks for it any more. */
const clear = async () => {
  // A newer worker has begun to keep something already; it clears up when its time has come.
  if (registration.installing || registration.waiting) return;
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(`${HOME}#`) && name !== NAME).map((name) => caches.delete(name)));
};

oninstall = (event) => event.waitUntil(keep());

onactivate = (event) => event.waitUntil(clear().then(() => clients.claim()));

onfetch = (event) => {
  const { request } = event;
  const url = new URL(request.url);
  url.hash = '';
  if (request.mode === 'navigate') {
    url.search = '';
    url.pathname = url.pathname.replace(/\/index\.html$/, '/');
  }
  if (!ADDRESSES.includes(url.href)) return;
  // A browser may have thrown all away, or refuse to tell.
  event.respondWith(caches.match(url.href, { cacheName: NAME }).catch(() => {}).then((kept) => kept ?? fetch(request)));
};
