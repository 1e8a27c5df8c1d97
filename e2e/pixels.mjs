// What is painted, as a visitor sees it: colours on screenshots. The page decodes them, so that no package is needed.

/** The colours of the light theme. */
export const RED = [0xbf, 0x23, 0x18];
export const GREEN = [0x2b, 0x7a, 0x4b];
export const INK = [0x1c, 0x21, 0x26];
/** The wash of what is within the outline around a group. */
export const WASH = [0xf8, 0xef, 0xeb];
/** What is down, is hatched in this. */
export const GREY = [0x5d, 0x66, 0x6f];
export const LINK = [0x1d, 0x5a, 0x9e];

/** A picture of a part of the page, or of a stretch of it, `{ x, y, width, height }` within the part. */
export async function picture(part, within) {
  await part.evaluate((element) => element.scrollIntoView({ block: 'center', behavior: 'instant' }));
  const box = await part.boundingBox();
  const { x, y, width, height } = within ?? { x: 0, y: 0, width: box.width, height: box.height };
  const clip = { x: box.x + x, y: box.y + y, width, height };
  const png = await part.page().screenshot({ clip, animations: 'disabled' });
  return png.toString('base64');
}

/**
 * How many pixels have a colour, in each column of a picture. What is thin or pale is mixed with the white behind it:
 * so much of the colour has to be in it, and no channel may be further off the mixture than `near`.
 */
export function columnsOf(page, png, colour, { mix = 0.35, near = 20 } = {}) {
  return page.evaluate(
    async ({ png, colour, mix, near }) => {
      const bytes = Uint8Array.from(atob(png), (char) => char.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      const columns = new Array(bitmap.width).fill(0);
      const darkest = colour.indexOf(Math.min(...colour));
      for (let i = 0; i < data.length; i += 4) {
        const share = (255 - data[i + darkest]) / (255 - colour[darkest]);
        if (share < mix || share > 1.1) continue;
        const isIt = colour.every((part, channel) => Math.abs(255 + share * (part - 255) - data[i + channel]) <= near);
        if (isIt) columns[(i / 4) % bitmap.width] += 1;
      }
      return columns;
    },
    { png, colour, mix, near },
  );
}

/** How many pixels of a part of the page have a colour. */
export async function countPixels(part, colour, within, how) {
  const columns = await columnsOf(part.page(), await picture(part, within), colour, how);
  return columns.reduce((sum, count) => sum + count, 0);
}
