// JupyterLab shows a figure without its text alternative. Figures of this course carry one in the metadata of their
// output ({"image/png": {"alt": ...}}); this plug-in writes it into the page.
(() => {
  /** Give the images of a notebook's outputs their texts. */
  function describe(notebook) {
    for (const cell of notebook.widgets) {
      const outputs = cell.outputArea;
      if (!outputs) continue;
      outputs.widgets.forEach((output, place) => {
        const image = output.node.querySelector('.jp-RenderedImage img');
        const alt = outputs.model.get(place)?.metadata['image/png']?.alt;
        if (image && alt && image.alt !== alt) image.alt = alt;
      });
    }
  }

  /** Watch one notebook for figures, until it is closed. */
  function watch(panel) {
    const observer = new MutationObserver(() => describe(panel.content));
    observer.observe(panel.node, { childList: true, subtree: true });
    panel.disposed.connect(() => observer.disconnect());
    return { isDisposed: false, dispose: () => observer.disconnect() };
  }

  const plugin = {
    id: 'unrolled:alt-text',
    description: 'Writes the text alternatives of figures into the page.',
    autoStart: true,
    activate: app => {
      app.docRegistry.addWidgetExtension('Notebook', { createNew: watch });
    }
  };

  // What a bundler would make of a module with this plug-in as its default export.
  const container = { init: () => {}, get: async () => () => ({ __esModule: true, default: plugin }) };
  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB.unrolled = container;
})();
