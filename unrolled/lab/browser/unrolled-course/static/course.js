// The first page of the course. What it shows comes from unrolled/lab/course_page/ on this server, as JSON.
(() => {
  const OPEN = 'unrolled:open-course-page';
  const ASSIGNMENTS = 'nbgrader:open-assignment-list';
  // What nbgrader's Assignment List asks its server for when somebody presses a button there.
  const HANDED_IN = /\/assignments\/(fetch|submit|fetch_feedback)$/;
  // Pixels: a window this wide has no room for the list of files beside the page.
  const NARROW = 700;

  const STYLE = `
    .unrolled-course { overflow: auto; container-type: inline-size; background: var(--jp-layout-color1);
      color: var(--jp-ui-font-color0, var(--jp-ui-font-color1)); overflow-wrap: anywhere;
      font: 15px/1.5 var(--jp-content-font-family, sans-serif); }
    .unrolled-course > section { max-width: 1100px; margin: 0 auto; padding: 16px 24px 48px; }
    .unrolled-course h1 { font-size: 26px; line-height: 1.2; margin: 12px 0 4px; }
    .unrolled-course h2 { font-size: 18px; line-height: 1.3; margin: 0; }
    .unrolled-course p { margin: 4px 0; }
    .unrolled-course code { font-family: var(--jp-code-font-family, monospace); font-size: 0.9em; }
    .unrolled-course ol { list-style: none; margin: 16px 0 0; padding: 0; }
    .unrolled-course li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 8px 24px; padding: 12px 0;
      border-top: 1px solid var(--jp-border-color1); }
    .unrolled-course dl { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 4px 16px; margin: 8px 0 0; }
    .unrolled-course dt { font-size: 13px; }
    .unrolled-course dd { margin: 0; font-weight: 600; }
    .unrolled-course dd small { display: block; font-size: 13px; font-weight: normal; }
    .unrolled-course .unrolled-problem { border-left: 4px solid currentColor; margin: 8px 0 0; padding: 2px 0 2px 10px; }
    .unrolled-course .unrolled-said:empty { display: none; }
    .unrolled-course .unrolled-buttons { display: grid; grid-template-columns: 1fr 1fr; align-content: start; gap: 8px;
      width: 236px; }
    .unrolled-course button { font: inherit; padding: 5px 12px; min-height: 34px; border-radius: 4px; cursor: pointer;
      border: 1px solid currentColor; background: transparent; color: inherit; }
    .unrolled-course button.unrolled-main { background: #0b5cad; border-color: #0b5cad; color: #fff; font-weight: 600; }
    .unrolled-course button:hover { text-decoration: underline; }
    .unrolled-course button:disabled { cursor: default; opacity: 0.75; text-decoration: none; }
    .unrolled-course a { color: var(--jp-content-link-color); text-decoration: underline; }
    .unrolled-course :is(a, button, section):focus-visible { outline: 3px solid #0b5cad; outline-offset: 2px; }
    body[data-jp-theme-light="false"] .unrolled-course :is(a, button, section):focus-visible { outline-color: #8ec5ff; }
    body[data-jp-theme-light="false"] .unrolled-course a { color: #8ec5ff; }
    @container (max-width: 640px) {
      .unrolled-course > section { padding: 8px 12px 32px; }
      .unrolled-course li { grid-template-columns: minmax(0, 1fr); }
      .unrolled-course dl { grid-template-columns: repeat(auto-fit, minmax(min(130px, 100%), 1fr)); }
      .unrolled-course .unrolled-buttons { width: auto; grid-template-columns: repeat(auto-fit, minmax(120px, 1fr)); }
    }`;

  // Small parts of the page. Texts of students and instructors are only ever text, never markup.

  /** Make an element with attributes and children; what is null among the children is left out. */
  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children.filter(child => child !== null && child !== ''));
    return made;
  }

  /** Make a paragraph; what stands between back-quotes is shown as code. */
  function paragraph(text) {
    const parts = text.split('`').map((part, place) => (place % 2 ? element('code', {}, part) : part));
    return element('p', {}, ...parts);
  }

  /** Make a term of a unit's state: its name, its value and a remark. */
  function fact(name, value, ...remarks) {
    const small = remarks.filter(remark => remark).map(remark => element('small', {}, remark));
    return element('div', {}, element('dt', {}, name), element('dd', {}, value, ...small));
  }

  const TIME = { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' };
  const when = text => new Date(text).toLocaleString(undefined, TIME);
  const count = (number, one, many) => `${number} ${number === 1 ? one : many}`;

  // What is said of a unit.

  function copyFact(unit) {
    if (unit.copy) return fact('Your copy', 'Fetched', `saved ${when(unit.saved)}`);
    return fact('Your copy', unit.published ? 'Not fetched' : 'Not published yet');
  }

  function checksFact(unit) {
    const { passed, checks, written, answers } = unit.progress;
    const rest = answers ? `${written} of ${count(answers, 'written answer', 'written answers')}` : null;
    return fact('Checks passed', checks ? `${passed} of ${checks}` : 'No checks', rest);
  }

  function submittedFact(unit, link) {
    const submit = unit.copy && unit.published && (unit.changed || !unit.submitted);
    const list = submit ? link(`Submit ${unit.submitted ? 'again ' : ''}in the Assignment List`) : null;
    if (!unit.submitted) return fact('Submitted', 'Not yet', list);
    return fact('Submitted', when(unit.submitted), unit.changed ? 'your copy has changed since' : null, list);
  }

  function pointsFact(unit, link) {
    const { feedback } = unit;
    const waits = unit.feedback_waits ? (feedback ? 'newer feedback is there: fetch it' : 'feedback is there: fetch it') : null;
    if (!feedback) return fact('Points', unit.feedback_waits ? 'Not fetched' : 'Not yet', waits);
    const points = feedback.points === null ? 'Feedback' : `${feedback.points} of ${feedback.most}`;
    const older = feedback.latest ? null : `for what you submitted ${when(feedback.submitted)}`;
    return fact('Points', feedback.path ? link(points) : points, older, waits);
  }

  /** Give JupyterLab's modules, which it shares with its extensions, by their names. */
  function shared(scope) {
    return async name => {
      const versions = scope[name];
      if (!versions) throw new Error(`JupyterLab does not share ${name}`);
      return (await Object.values(versions)[0].get())();
    };
  }

  async function plugin(scope) {
    const use = shared(scope);
    const [application, apputils, coreutils, launcher, mainmenu, services, widgets] = await Promise.all(
      ['@jupyterlab/application', '@jupyterlab/apputils', '@jupyterlab/coreutils', '@jupyterlab/launcher',
        '@jupyterlab/mainmenu', '@jupyterlab/services', '@lumino/widgets'].map(use)
    );
    const { PageConfig, URLExt } = coreutils;
    const { ServerConnection } = services;

    /** Ask the server for the page, or with a body to fetch something; return its answer. */
    async function ask(body) {
      const settings = ServerConnection.makeSettings();
      const request = body ? { method: 'POST', body: JSON.stringify(body) } : {};
      const answer = await ServerConnection.makeRequest(URLExt.join(settings.baseUrl, 'unrolled/course'), request, settings);
      if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
      return answer.json();
    }

    class CoursePage extends widgets.Widget {
      constructor(commands) {
        super();
        this.id = 'unrolled-course';
        this.addClass('unrolled-course');
        this.title.label = 'Course';
        this.title.caption = 'All units, and how far each one is';
        this.title.closable = true;
        this.commands = commands;
        // Said by screen readers as soon as it changes.
        this.said = element('p', { role: 'status', class: 'unrolled-said' });
        this.section = element('section', { tabindex: '-1', 'aria-label': 'Course' }, element('p', {}, 'Reading your files ...'));
        this.node.append(this.section);
        this.asked = 0;
      }

      onAfterShow() {
        this.say('');
        this.refresh();
      }

      onActivateRequest() {
        if (!this.node.contains(document.activeElement)) this.section.focus({ preventScroll: true });
        this.refresh();
      }

      /** Show what the files say now. */
      async refresh() {
        if (this.isDisposed) return;
        const turn = ++this.asked;
        try {
          const state = await ask();
          // An answer that another one has overtaken is not shown.
          if (turn === this.asked) this.draw(state);
        } catch (error) {
          this.say(`The course cannot be shown (${error.message}): reload the page, or start the server again.`);
        }
      }

      /** Refresh if somebody sees it; else it does so when it is shown. */
      refreshIfSeen() {
        if (this.isVisible) this.refresh();
      }

      say(text) {
        this.said.textContent = text;
        if (!this.said.isConnected) this.section.prepend(this.said);
      }

      /** Draw the page; key names what had the keyboard's focus. */
      draw(state, key = document.activeElement?.closest?.('.unrolled-course [data-key]')?.dataset.key) {
        const text = JSON.stringify(state);
        if (text === this.shown || this.isDisposed) return;
        this.shown = text;
        this.section.replaceChildren(
          element('h1', {}, state.title),
          state.about ? paragraph(state.about) : '',
          element('p', {}, 'Checks are counted as your notebooks were last saved.'),
          this.said,
          state.problem ? element('p', { class: 'unrolled-problem' }, state.problem) : '',
          element('ol', {}, ...state.units.map(unit => this.unit(unit)))
        );
        if (!key) return;
        // The keyboard stays where it was; a button that is gone has done its work, and the unit's first one is next.
        const find = wanted => this.section.querySelector(`[data-key="${CSS.escape(wanted)}"]`);
        (find(key) ?? find(key.replace(/ \w+$/, ' main')) ?? this.section).focus({ preventScroll: true });
      }

      unit(unit) {
        const name = `${unit.number} ${unit.title}`.trim();
        const link = (key, action) => text => this.link(text, `${unit.name} ${key}`, `${text}: ${name}`, action);
        // Where a unit's folders cannot be looked into at all, there is only a sentence.
        const facts = 'published' in unit
          ? element(
              'dl',
              {},
              copyFact(unit),
              checksFact(unit),
              submittedFact(unit, link('submit', () => this.commands.execute(ASSIGNMENTS))),
              pointsFact(unit, link('points', () => this.open(unit.feedback.path)))
            )
          : null;
        const about = unit.about ? paragraph(unit.about) : null;
        const problem = unit.problem ? element('p', { class: 'unrolled-problem' }, unit.problem) : null;
        const text = element('div', {}, element('h2', {}, name), about, facts, problem);
        return element('li', { 'data-unit': unit.name }, text, this.buttons(unit, name));
      }

      buttons(unit, name) {
        const made = element('div', { class: 'unrolled-buttons' });
        const add = (label, key, action) => {
          made.append(this.button(label, `${unit.name} ${key}`, `${label}: ${name}`, action));
          return made.lastChild;
        };
        const fetch = what => event => this.fetch(event, what, unit.name);
        let main = null;
        if (unit.copy) main = add('Open', 'main', () => this.open(unit.copy));
        else if (unit.published) main = add('Fetch', 'main', fetch('unit'));
        main?.classList.add('unrolled-main');
        if (unit.lesson) add('Lesson', 'lesson', () => this.open(unit.lesson));
        if (unit.feedback?.path) add('Feedback', 'read', () => this.open(unit.feedback.path));
        if (unit.feedback_waits) add('Fetch feedback', 'feedback', fetch('feedback'));
        return made;
      }

      button(label, key, name, action) {
        const made = element('button', { type: 'button', 'data-key': key, 'aria-label': name }, label);
        made.addEventListener('click', action);
        return made;
      }

      link(label, key, name, action) {
        const made = element('a', { href: '#', 'data-key': key, 'aria-label': name }, label);
        made.addEventListener('click', event => {
          event.preventDefault();
          action();
        });
        return made;
      }

      open(path) {
        return this.commands.execute('docmanager:open', { path });
      }

      /** Fetch a unit and open it, or the feedback of a unit. */
      async fetch(event, what, unit) {
        const { dataset } = event.currentTarget;
        event.currentTarget.disabled = true;
        this.say('Fetching ...');
        try {
          const { problem, state } = await ask({ fetch: what, unit });
          this.asked++;
          this.shown = '';
          this.say(problem ?? `Fetched: ${what === 'unit' ? '' : 'feedback on '}${unit}.`);
          this.draw(state, dataset.key);
          const found = state.units.find(each => each.name === unit);
          if (!problem && what === 'unit' && found?.copy) await this.open(found.copy);
        } catch (error) {
          this.say(`${unit} could not be fetched (${error.message}): try it again.`);
          this.shown = '';
          this.refresh();
        }
      }
    }

    return {
      id: 'unrolled-course:page',
      description: 'Shows all units of the course, how far each one is, and a button to fetch or to open.',
      autoStart: true,
      optional: [application.ILabShell, application.ILayoutRestorer, apputils.ICommandPalette, launcher.ILauncher, mainmenu.IMainMenu],
      activate: (app, shell, restorer, palette, launcher, menu) => {
        // Notebook 7 has no tabs for it.
        if (!shell) return;
        const style = document.createElement('style');
        style.textContent = STYLE;
        document.head.append(style);

        const tracker = new apputils.WidgetTracker({ namespace: 'unrolled-course' });
        let page = null;
        const current = () => {
          if (!page || page.isDisposed) {
            page = new CoursePage(app.commands);
            tracker.add(page);
          }
          return page;
        };
        app.commands.addCommand(OPEN, {
          label: 'Course Page',
          caption: 'All units of the course, and how far each one is',
          execute: ({ activate } = {}) => {
            const shown = current();
            if (!shown.isAttached) shell.add(shown, 'main', { activate: activate !== false });
            if (activate !== false) shell.activateById(shown.id);
            return shown;
          }
        });
        restorer?.restore(tracker, { command: OPEN, args: () => ({ activate: false }), name: () => 'course' });
        palette?.addItem({ command: OPEN, category: 'nbgrader' });
        launcher?.add({ command: OPEN, category: 'Other', rank: 0 });

        // It comes first, unless the address names a file: then that is what somebody wants to see.
        const named = PageConfig.getOption('treePath');
        if (!named) app.commands.execute(OPEN);
        app.restored.then(() => {
          if (!named) {
            app.commands.execute(OPEN);
            // On a phone the list of files would leave a third of the screen.
            if (window.innerWidth < NARROW) shell.collapseLeft();
          }
          // nbgrader makes its menu by itself; where it has none, Help shows the page.
          const nbgrader = menu?.menus?.find(each => each.id === 'jp-mainmenu-nbgrader');
          if (nbgrader) nbgrader.insertItem(0, { command: OPEN });
          else menu?.helpMenu.addGroup([{ command: OPEN }], 0);
        });

        const refresh = () => page?.refreshIfSeen();
        app.docRegistry.addWidgetExtension('Notebook', {
          createNew: (panel, context) => {
            const saved = (_, step) => step === 'completed' && refresh();
            context.saveState.connect(saved);
            return { isDisposed: false, dispose: () => context.saveState.disconnect(saved) };
          }
        });
        new PerformanceObserver(list => {
          if (list.getEntries().some(entry => HANDED_IN.test(new URL(entry.name).pathname))) refresh();
        }).observe({ type: 'resource' });
      }
    };
  }

  // What a bundler would make of a module with this plug-in as its default export.
  let scope;
  const container = {
    init: given => { scope = given; },
    get: async () => {
      const made = await plugin(scope);
      return () => ({ __esModule: true, default: [made] });
    }
  };
  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB['unrolled-course'] = container;
})();
