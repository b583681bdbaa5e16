// Calls between two windows, with functions among the values: the transport of the bridge, for both
// of its ends. `ForgeRpc(peer, origin, answers)` gives `call(name, …values)`.
window.ForgeRpc = (peer, origin, answers) => {
  const waiting = new Map();
  const functions = new Map();
  let last = 0;

  const plain = (value) => value && [Object.prototype, null].includes(Object.getPrototypeOf(value));
  function each(value, change) {
    if (Array.isArray(value)) return value.map((one) => each(one, change));
    const changed = change(value);
    if (changed !== undefined) return changed;
    if (!plain(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, each(one, change)]));
  }

  const packed = (value) => each(value, (one) => {
    if (typeof one !== "function") return undefined;
    functions.set(`#${(last += 1)}`, one);
    return { function: `#${last}` };
  });
  const unpacked = (value) => each(value, (one) => (
    one?.function?.startsWith?.("#") ? (...values) => call(one.function, ...values) : undefined
  ));

  function call(name, ...values) {
    const id = (last += 1);
    peer.postMessage({ forge: "call", id, name, values: packed(values) }, origin);
    return new Promise((resolve, reject) => { waiting.set(id, { resolve, reject }); });
  }

  async function answer({ id, name, values }) {
    try {
      const asked = functions.get(name) ?? answers[name];
      if (!asked) throw new Error(`The bridge has no ${name}.`);
      const result = await asked(...unpacked(values));
      peer.postMessage({ forge: "answer", id, result: packed(result) }, origin);
    } catch (error) {
      peer.postMessage({ forge: "answer", id, error: String(error.message ?? error) }, origin);
    }
  }

  window.addEventListener("message", ({ source, origin: from, data }) => {
    if (source !== peer || from !== origin) return;
    if (data?.forge === "call") answer(data);
    if (data?.forge !== "answer") return;
    const { resolve, reject } = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.error === undefined) resolve(unpacked(data.result));
    else reject(new Error(data.error));
  });
  return { call };
};
