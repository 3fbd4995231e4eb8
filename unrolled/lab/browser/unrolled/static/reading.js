// Five things that people in this course need and that JupyterLab 4.6 and nbgrader 0.9 do not do.
(() => {
  /** Add rules to the page's styles. */
  function addStyle(rules) {
    const style = document.createElement('style');
    style.textContent = rules;
    document.head.append(style);
  }

  // JupyterLab shows a figure without its text alternative. Figures of this course carry one in the metadata of their
  // output ({"image/png": {"alt": ...}}); this plug-in writes it into the page.

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

  const altText = {
    id: 'unrolled:alt-text',
    description: 'Writes the text alternatives of figures into the page.',
    autoStart: true,
    activate: app => {
      app.docRegistry.addWidgetExtension('Notebook', { createNew: watch });
    }
  };

  // A folded output shows its first line. "Predict before you run" would give the answer away before the prediction.
  const folded = {
    id: 'unrolled:folded-outputs',
    description: 'Shows nothing of an output that is folded.',
    autoStart: true,
    activate: () => addStyle('.jp-OutputPlaceholder .jp-PlaceholderText { display: none; }')
  };

  // Some of JupyterLab's colours of code have less contrast than WCAG 2 asks for: comments, brackets, numbers, names.
  const code = {
    id: 'unrolled:colours-of-code',
    description: 'Shows code in colours that can be read, in the light and in the dark theme.',
    autoStart: true,
    activate: () => addStyle(`
        body[data-jp-theme-light="true"] {
          --jp-mirror-editor-comment-color: #2f6f6f;
          --jp-mirror-editor-bracket-color: #5f5f3f;
          --jp-mirror-editor-number-color: #006600;
        }
        body[data-jp-theme-light="false"] {
          --jp-mirror-editor-comment-color: #6fb3b3;
          --jp-mirror-editor-bracket-color: #b0b080;
          --jp-mirror-editor-def-color: #7fb0f0;
        }`)
  };

  // The link "(view feedback)" of nbgrader's Assignment List leads nowhere, so the keyboard does not get there.
  const LINK = '.nested_list_item a:not([href]):not([tabindex])';

  const keyboard = {
    id: 'unrolled:keyboard-links',
    description: 'Lets the keyboard reach the link to the feedback in the Assignment List.',
    autoStart: true,
    activate: () => {
      const reach = () => {
        for (const link of document.querySelectorAll(LINK)) {
          link.tabIndex = 0;
          link.setAttribute('role', 'link');
          link.addEventListener('keydown', event => event.key === 'Enter' && link.click());
        }
      };
      new MutationObserver(reach).observe(document.body, { childList: true, subtree: true });
    }
  };

  // JupyterLab breaks the lines of an output anywhere, also in the middle of a word.
  const words = {
    id: 'unrolled:whole-words',
    description: 'Breaks the lines of text outputs between words.',
    autoStart: true,
    activate: () => addStyle('.jp-OutputArea-output pre { word-break: normal; overflow-wrap: anywhere; }')
  };

  // What a bundler would make of a module with these plug-ins as its default export.
  const container = { init: () => {}, get: async () => () => ({ __esModule: true, default: [altText, folded, code, keyboard, words] }) };
  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB.unrolled = container;
})();
