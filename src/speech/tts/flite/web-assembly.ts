// Node has WebAssembly as a global; its types come with the DOM library only, which a server does not load.
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<object>;
};

/** Compiles, off the event loop. The result can be sent to worker threads. @throws Error where it is no module */
export async function compileModule(bytes: Uint8Array): Promise<object> {
  return await WebAssembly.compile(bytes);
}

/** A fresh instance: own memory, own state. @throws Error where the imports do not fit */
export async function instantiateModule(module: object, imports: object): Promise<object> {
  return await WebAssembly.instantiate(module, imports);
}
