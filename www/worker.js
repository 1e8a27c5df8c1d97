// Starts the page's program in a worker. The page says where its script and its wasm are, and hands over what it has
// compiled of them: [first part, later part].
onmessage = async ({ data }) => {
  onmessage = null;
  try {
    const [script, wasm, compiled] = data;
    globalThis.raftGiven = compiled;
    await (await import(script)).default({ module_or_path: compiled?.[0] ?? wasm });
  } catch (error) {
    postMessage(`failed ${error}`);
  }
};
