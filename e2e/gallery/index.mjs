// The page that shows all pictures of the gallery.

import { existsSync, writeFileSync } from 'node:fs';
import { FOLDER, SIZES, STATES } from './states.mjs';

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem; }
section { display: flex; flex-wrap: wrap; gap: 1rem; align-items: flex-start; }
figure { margin: 0; }
img { height: 360px; border: 1px solid #8888; display: block; }
figcaption { color: #666; }
`;

function figure(name, { width, height }, colorScheme) {
  const file = `${name}-${width}-${colorScheme}.png`;
  if (!existsSync(new URL(file, FOLDER))) return `<figure>${file} could not be taken</figure>`;
  const words = `${width} × ${height}, ${colorScheme}`;
  return `<figure><a href="${file}"><img loading="lazy" src="${file}" alt="${name}, ${words}"></a><figcaption>${words}</figcaption></figure>`;
}

export default function index() {
  const sections = STATES.map(({ name, title }) => {
    const figures = SIZES.flatMap((size) => ['light', 'dark'].map((scheme) => figure(name, size, scheme)));
    return `<h2 id="${name}">${title}</h2>\n<section>\n${figures.join('\n')}\n</section>`;
  });
  const html = `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Gallery</title>\n<style>${STYLE}</style>\n<h1>Gallery</h1>\n${sections.join('\n')}\n</html>\n`;
  const file = new URL('index.html', FOLDER);
  writeFileSync(file, html);
  console.log(`the gallery is in ${file.pathname}`);
}
