// Looks for the counter whose PBKDF2 key begins as the challenge asks (ALTCHA, version 2), beside the page.
const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

onmessage = (event) => solve(event.data).then(postMessage, (error) => { setTimeout(() => { throw error; }); });

async function solve({ nonce, salt, cost, keyLength, keyPrefix }) {
  const began = performance.now();
  const beginning = bytes(nonce);
  const password = new Uint8Array(beginning.length + 4);
  password.set(beginning);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: cost };
  for (let counter = 0; ; counter++) {
    new DataView(password.buffer).setUint32(beginning.length, counter);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const derivedKey = hex(await crypto.subtle.deriveBits(how, key, keyLength * 8));
    if (derivedKey.startsWith(keyPrefix)) return { counter, derivedKey, time: performance.now() - began };
  }
}
