// What a student does with notebooks: read lessons, follow their links, validate and hand in exercises.
(() => {
  // JupyterLab's own modules, as its module federation hands them to extensions: {name: {version: {get}}}.
  let shared = {};

  /** Return one of JupyterLab's modules. */
  async function module(name) {
    const [version] = Object.values(shared[name]);
    return (await version.get())();
  }

  /** Return a new element with a text. */
  function element(tag, text) {
    const made = document.createElement(tag);
    made.textContent = text;
    return made;
  }

  /** Return a list of sentences. */
  function list(sentences) {
    const made = document.createElement('ul');
    made.append(...sentences.map(sentence => element('li', sentence)));
    return made;
  }

  /** Show elements in a dialog of JupyterLab; return whether the last button was pressed. */
  async function ask(title, elements, buttons) {
    const { showDialog } = await module('@jupyterlab/apputils');
    const { Widget } = await module('@lumino/widgets');
    const body = new Widget();
    body.addClass('unrolled-dialog');
    body.node.append(...elements);
    // A long text is scrolled, also with the arrow keys.
    body.node.tabIndex = 0;
    const answer = await showDialog({ title, body, buttons, defaultButton: buttons.length - 1 });
    return answer.button.accept;
  }

  /** Show elements in a dialog that has nothing to choose. */
  async function tell(title, elements) {
    const { Dialog } = await module('@jupyterlab/apputils');
    return ask(title, elements, [Dialog.okButton()]);
  }

  /** Ask the server; return its answer. Raises an Error whose text is the server's. */
  async function request(path, init = {}) {
    const { ServerConnection } = await module('@jupyterlab/services');
    const settings = ServerConnection.makeSettings();
    const answer = await ServerConnection.makeRequest(settings.baseUrl + path, init, settings);
    if (!answer.ok) throw new ServerConnection.ResponseError(answer);
    return answer.json();
  }

  const post = (path, content, init = {}) => request(path, { method: 'POST', body: JSON.stringify(content), ...init });

  // The notebooks that are open.
  const panels = new Set();

  /** Watch an open notebook; return what ends that. */
  function follow(panel, created) {
    panels.add(panel);
    const forget = () => panels.delete(panel);
    panel.disposed.connect(forget);
    panel.context.ready.then(() => panel.isDisposed || created(panel));
    return { isDisposed: false, dispose: forget };
  }

  const isReadOnly = context => context.contentsModel?.writable === false;

  // Lessons are read-only: what somebody tries in them is never worth a question or an attempt to save.
  function keepClean({ context }) {
    const clean = () => {
      if (context.model.dirty && isReadOnly(context)) context.model.dirty = false;
    };
    context.model.stateChanged.connect(clean);
    clean();
  }

  // A lesson and the exercises of its unit have the same name, and so have masters, releases and solutions.
  const KINDS = { notebooks: 'Lesson', work: 'Exercises', source: 'Master', release: 'Release', solutions: 'Solution' };

  function nameTab(panel) {
    const name = () => {
      const kind = KINDS[panel.context.path.split('/')[0]] ?? '';
      panel.title.dataset = { ...panel.title.dataset, 'unrolled-kind': kind };
    };
    panel.context.pathChanged.connect(name);
    name();
  }

  // Validate: nbgrader's button, whose work can be cancelled and whose answer knows of blank written answers.

  /** Put the button where nbgrader has its own: before the space that divides the toolbar. */
  async function addValidate(panel) {
    if (isReadOnly(panel.context)) return;
    const { ToolbarButton } = await module('@jupyterlab/apputils');
    let running = null;
    const button = new ToolbarButton({
      className: 'validate-button',
      label: 'Validate',
      tooltip: 'Run this notebook from the top in a kernel of its own, as grading would, and say which checks pass',
      onClick: async () => {
        if (running) {
          running.abort();
          return;
        }
        running = new AbortController();
        const since = Date.now();
        const { signal } = running;
        const count = () => setLabel(button, `Cancel Validate (${Math.round((Date.now() - since) / 1000)} s)`);
        const timer = setInterval(count, 1000);
        count();
        let answer;
        try {
          await panel.context.save();
          answer = await validate(panel.context.path, signal);
        } catch (problem) {
          answer = { success: false, value: problem.message };
        } finally {
          clearInterval(timer);
          running = null;
          if (!button.isDisposed) setLabel(button, 'Validate');
        }
        if (!signal.aborted) await showResult(answer);
      }
    });
    let place = 0;
    for (const child of panel.toolbar.children()) {
      if (!child || child.node.classList.contains('jp-Toolbar-spacer')) break;
      place++;
    }
    panel.toolbar.insertItem(place, 'validate', button);
  }

  function setLabel(button, text) {
    const label = button.node.querySelector('.jp-ToolbarButtonComponent-label');
    if (label) label.textContent = text;
  }

  const validate = (path, signal) => post('assignments/validate', { path }, { signal });

  /** Show what Validate found. */
  function showResult(answer) {
    if (!answer.success) return tell('Validation Results', [element('p', answer.value)]);
    const { type_changed = [], changed = [], failed = [] } = answer.value;
    const parts = [];
    const section = (cells, text, describe) => {
      if (!cells.length) return;
      parts.push(element('p', text));
      for (const cell of cells) parts.push(element('pre', describe(cell)));
    };
    const were = (cells, one, many) => (cells.length === 1 ? `One ${one}` : `${cells.length} ${many}`);
    section(type_changed, `${were(type_changed, 'cell has', 'cells have')} another type than in the assignment: ` +
      'change it back, or fetch the assignment again.', cell => `${cell.old_type} is now ${cell.new_type}:\n${cell.source}`);
    section(changed, `${were(changed, 'locked cell was', 'locked cells were')} changed. Grading uses the original, ` +
      'so that your result here may differ: change it back.', cell => cell.source);
    section(failed, `${were(failed, 'check does', 'checks do')} not pass (see below). If you hand in now, ` +
      'you will not get all points.', cell => `${cell.source}\n\n${plain(cell.raw_error)}`);
    if (!parts.length) parts.push(element('p', 'Success! Your notebook passes all the tests.'));
    // After the first sentence: cells that fail can be long.
    if (answer.blank?.length) parts.splice(1, 0, element('p', 'No test reads written answers:'), list(answer.blank));
    return tell('Validation Results', parts);
  }

  /** Return a text without the codes of a terminal's colours. */
  const plain = text => text.replace(/\u001b\[[0-9;]*m/g, '');

  // The Assignment List: Validate beside a notebook answers as above, and Submit warns first.

  const ACTIONS = { Validate: validateListed, Submit: submitListed };

  function listenToAssignments() {
    document.addEventListener('click', event => {
      const button = event.target.closest?.('#fetched_assignments_list button');
      const action = button && ACTIONS[button.innerText.trim()];
      if (!action || button.dataset.unrolledAnswered) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!button.disabled) action(button);
    }, true);
  }

  /** Let nbgrader's own button do its work. */
  function pressAnyway(button) {
    button.dataset.unrolledAnswered = 'yes';
    button.click();
    delete button.dataset.unrolledAnswered;
  }

  const words = (row, selector) => row.querySelector(selector)?.innerText.trim() ?? '';

  async function submitListed(button) {
    const row = button.closest('.list_item');
    const unit = words(row, '.item_name');
    const course = words(row, '.item_course');
    button.disabled = true;
    const warnings = [];
    try {
      const query = new URLSearchParams({ assignment_id: unit, course_id: course });
      warnings.push(...unsaved(unit), ...(await request(`unrolled/hand-in?${query}`)).warnings);
    } catch (problem) {
      // Whatever is wrong with the warnings, it does not stand in the way of handing in.
      console.debug(problem);
    } finally {
      button.disabled = false;
    }
    if (warnings.length) {
      const { Dialog } = await module('@jupyterlab/apputils');
      const buttons = [Dialog.cancelButton(), Dialog.okButton({ label: 'Submit anyway' })];
      const parts = [list(warnings), element('p', 'You can submit again later: the last submission counts.')];
      if (!(await ask(`Before you hand in ${unit}`, parts, buttons))) {
        button.focus();
        return;
      }
    }
    pressAnyway(button);
  }

  /** Return a sentence for each open notebook of a unit that has changes which are not saved. */
  function unsaved(unit) {
    const open = [...panels].filter(({ context }) => context.model.dirty && context.path.split('/').at(-2) === unit);
    const files = new Set(open.map(({ context }) => context.path.split('/').at(-1)));
    return [...files].map(file => `${file} has changes that are not saved: they would not be handed in.`);
  }

  async function validateListed(button) {
    const notebook = words(button.closest('.nested_list_item'), '.item_name');
    const unit = words(button.closest('.list_item:not(.nested_list_item)'), '.item_name');
    const path = await pathOf(unit, notebook);
    if (!path) {
      pressAnyway(button);
      return;
    }
    button.disabled = true;
    button.innerText = 'Validating...';
    try {
      await showResult(await validate(path));
    } catch (problem) {
      await tell('Validation failed', [element('p', problem.message)]);
    } finally {
      button.disabled = false;
      button.innerText = 'Validate';
    }
  }

  /** Return nbgrader's entry of an assignment and the name of its course; nothing if it is not published. */
  async function find(unit) {
    for (const course of (await request('courses')).value) {
      const query = new URLSearchParams({ course_id: course });
      const listed = (await request(`assignments?${query}`)).value;
      const entries = listed.filter(entry => entry.assignment_id === unit && entry.status !== 'submitted');
      if (entries.length) return { course, entry: entries.find(one => one.status === 'fetched') ?? entries[0] };
    }
    return null;
  }

  async function pathOf(unit, notebook) {
    const found = await find(unit);
    return found?.entry.notebooks.find(one => one.notebook_id === notebook)?.path;
  }

  // Links of lessons lead to the copy in work/, which may not be there yet.
  const COPY = /^work\/[^/]+\/./;

  function listenToLinks(app, files) {
    document.addEventListener('click', event => {
      const link = event.target.closest?.('.jp-RenderedHTMLCommon a[href]:not([download])');
      if (!link || event.ctrlKey || event.metaKey || event.button) return;
      // JupyterLab writes the address of the file into a link that was relative.
      const { origin, pathname, hash } = new URL(link.href, document.baseURI);
      if (!(origin + pathname).startsWith(files)) return;
      const path = decodeURIComponent((origin + pathname).slice(files.length));
      if (!COPY.test(path)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      openCopy(app, path, hash).catch(sayWhy);
    }, true);
  }

  const sayWhy = problem => tell('The exercises could not be opened', [element('p', problem.message)]);

  /** Answer an address of the page that names a copy which is not there: JupyterLab has only an error for it. */
  async function readAddress(app) {
    const { PageConfig } = await module('@jupyterlab/coreutils');
    const path = PageConfig.getOption('treePath');
    if (!COPY.test(path) || (await exists(app, path))) return;
    PageConfig.setOption('treePath', '');
    app.restored.then(() => openCopy(app, path)).catch(sayWhy);
  }

  /** Open a file in work/, after its unit was fetched if somebody wants that. */
  async function openCopy(app, path, fragment) {
    if (!(await exists(app, path))) {
      const unit = path.split('/')[1];
      const found = await find(unit);
      if (!found) {
        const text = `${unit} is not published, so it cannot be fetched. Ask whoever runs the course, or run make lab again.`;
        await tell('These exercises are not there', [element('p', text)]);
        return;
      }
      if (found.entry.status === 'fetched') {
        const text = `You have fetched ${unit}, but ${path} is not there: look for it in the folder work/${unit}.`;
        await tell('This file is not there', [element('p', text)]);
        return;
      }
      const { Dialog } = await module('@jupyterlab/apputils');
      const text = `You have not fetched ${unit} yet. Fetching puts your own copy into work/${unit}.`;
      const buttons = [Dialog.cancelButton(), Dialog.okButton({ label: 'Fetch and open' })];
      if (!(await ask(`Fetch ${unit}?`, [element('p', text)], buttons))) return;
      await post('assignments/fetch', { course_id: found.course, assignment_id: unit });
      if (!(await exists(app, path))) {
        const failed = `${unit} was not fetched: open menu Nbgrader > Assignment List and press Fetch there.`;
        await tell('Fetching did not work', [element('p', failed)]);
        return;
      }
    }
    const widget = await app.commands.execute('docmanager:open', { path });
    if (widget && fragment) widget.setFragment(fragment);
  }

  async function exists(app, path) {
    const folder = path.split('/').slice(0, -1);
    // Folder by folder: asking for a file that is not there would be an error on the browser's console.
    for (let depth = 0; depth <= folder.length; depth++) {
      const here = await app.serviceManager.contents.get(folder.slice(0, depth).join('/'));
      if (!here.content.some(entry => entry.name === path.split('/')[depth])) return false;
    }
    return true;
  }

  function addStyle() {
    const style = document.createElement('style');
    // The label itself stays the file's name: JupyterLab renames a file whose label is changed.
    const names = Object.values(KINDS).map(
      kind => `.lm-TabBar-tab[data-unrolled-kind="${kind}"] .lm-TabBar-tabLabel::before { content: "${kind}: "; }`
    );
    style.textContent = `
      ${names.join('\n      ')}
      .jp-Dialog-content:has(.unrolled-dialog) { max-width: min(90ch, 90vw); max-height: 85vh; }
      .unrolled-dialog { overflow: auto; }
      .unrolled-dialog pre { white-space: pre-wrap; overflow-wrap: break-word; }`;
    document.head.append(style);
  }

  const plugin = {
    id: 'unrolled-work:plugin',
    description: 'Read-only lessons, links to exercises, Validate and Submit.',
    autoStart: true,
    activate: async app => {
      addStyle();
      listenToAssignments();
      listenToLinks(app, `${app.serviceManager.serverSettings.baseUrl}files/`);
      app.docRegistry.addWidgetExtension('Notebook', {
        createNew: panel =>
          follow(panel, opened => {
            keepClean(opened);
            nameTab(opened);
            addValidate(opened);
          })
      });
      await readAddress(app).catch(problem => console.debug(problem));
    }
  };

  // What a bundler would make of a module with this plug-in as its default export.
  const container = {
    init: scope => { shared = scope; },
    get: async () => () => ({ __esModule: true, default: [plugin] })
  };
  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB['unrolled-work'] = container;
})();
