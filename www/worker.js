// Starts the page's program in a worker. The page says where its script and its wasm are.
onmessage = async ({ data }) => {
  onmessage = null;
  try {
    const [script, wasm] = data.split('\n');
    await (await import(script)).default({ module_or_path: wasm });
  } catch (error) {
    postMessage(`failed ${error}`);
  }
};
