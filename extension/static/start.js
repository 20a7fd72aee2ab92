// Starts a page's Wasm. Where that fails, no Wasm can say so in the person's language, so it is said here.
export const start = async (init, program, show) => {
  try {
    await init({ module_or_path: new URL(program, import.meta.url) });
    await show();
  } catch (error) {
    console.error("Access Vigil could not show a page", error);
    document.querySelectorAll("#failed").forEach((place) => {
      place.textContent = (globalThis.browser ?? globalThis.chrome).i18n.getMessage(place.dataset.message);
    });
    document.body.dataset.state = "failed";
  }
};
