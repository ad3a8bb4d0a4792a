/* The page on which figures are entered: each row is saved when it changes, and nothing that was typed is ever lost.
   Without this file the page is one form, checked and saved by its buttons. */
(() => {
  "use strict";

  const form = document.querySelector("form.filling.is-open");
  if (!form) return;
  const words = form.dataset;
  const live = form.querySelector("[data-live]");
  const submitter = form.querySelector("[data-submit]");
  const token = form.querySelector("input[name=csrf_token]");
  const RETRY = 10_000;
  const READ_AFTER = 250;

  const clean = (text) => text.replace(/\r\n?/g, "\n").trim();
  const announce = (text) => {
    if (text) live.textContent = text;
  };

  /* What was typed and is not saved, word for word, in this browser: by person, plan, period and row. */
  const store = {
    read(name) {
      try {
        return JSON.parse(localStorage.getItem(words.keptAs + name));
      } catch {
        return null;
      }
    },
    write(name, kept) {
      try {
        localStorage.setItem(words.keptAs + name, JSON.stringify(kept));
      } catch {
        /* Without storage, or when it is full, the page itself still holds what was typed. */
      }
    },
    forget(name) {
      try {
        localStorage.removeItem(words.keptAs + name);
      } catch {
        /* As above. */
      }
    },
  };

  class Row {
    constructor(element) {
      this.element = element;
      this.name = element.dataset.kind + ":" + element.dataset.key;
      this.more = form.querySelector(`[data-more="${CSS.escape(this.name)}"]`);
      this.parts = [element, this.more].filter(Boolean);
      this.fields = new Map(this.all("[data-field]").map((field) => [field.dataset.field, field]));
      this.version = element.querySelector("[data-version]");
      this.seen = element.querySelector("[data-seen]");
      this.accepted = new Map(); // what was sent and saved, as it was typed
      this.isClosed = "closed" in element.dataset;
      this.isSending = false;
      this.unanswered = null; // sent, and nobody knows whether it arrived
      this.isWaiting = false; // to be tried again
      this.isKept = !this.isClosed && "unsaved" in element.dataset; // what is not saved is kept by the server
    }

    all(selector) {
      return this.parts.flatMap((part) => [...part.querySelectorAll(selector)]);
    }

    texts() {
      return Object.fromEntries([...this.fields].map(([name, field]) => [name, clean(field.value)]));
    }

    isChanged(name) {
      const text = clean(this.fields.get(name).value);
      return text !== clean(this.fields.get(name).dataset.saved) && text !== this.accepted.get(name);
    }

    get isTyped() {
      return [...this.fields.keys()].some((name) => this.isChanged(name));
    }

    get isAtRisk() {
      return this.isSending || this.isWaiting || (this.isTyped && !this.isKept);
    }

    say(state, text, link) {
      const place = this.element.querySelector("[data-saving]");
      place.className = "saving is-" + state;
      place.textContent = text;
      if (link) {
        const anchor = document.createElement("a");
        anchor.href = link;
        anchor.textContent = words.saidSignIn;
        place.append(" ", anchor);
      }
    }

    /* Note every keystroke, so that closing the page loses none. */
    note() {
      this.isKept = false;
      if (this.isTyped) {
        this.keep();
        this.say("typing", words.saidTyping);
      } else if (!this.isSending && !this.isWaiting) {
        store.forget(this.name);
        this.say("idle", "");
      }
    }

    keep() {
      store.write(this.name, {
        version: this.version.value,
        fields: this.texts(),
        sent: this.unanswered,
        language: words.language,
      });
    }

    payload(texts, keep) {
      const body = new URLSearchParams({
        csrf_token: token.value,
        kind: this.element.dataset.kind,
        key: this.element.dataset.key,
        version: this.version ? this.version.value : "0",
        seen: this.seen ? this.seen.value : "",
        language: words.language,
      });
      if (this.all("[data-disputed]").length) body.set("disputed", "1");
      if (keep) body.set("keep", keep);
      for (const [name, text] of Object.entries(texts)) body.set(name, text);
      return body;
    }

    /* Save what changed. One request at a time: what is typed meanwhile goes after it. */
    async save({ keep = "", always = false } = {}) {
      if (this.isSending) {
        this.isAgain = this.isAgain || JSON.stringify(this.texts()) !== JSON.stringify(this.unanswered.texts);
        this.keepNext = keep || this.keepNext;
        return;
      }
      const again = this.unanswered;
      if (!again && !keep && !always && !this.isTyped) return;
      const sent = again || {
        texts: this.texts(),
        version: this.version.value,
        seen: this.seen.value,
        language: words.language,
      };
      const body = this.payload(sent.texts, keep);
      body.set("version", sent.version);
      body.set("seen", sent.seen);
      body.set("language", sent.language);
      this.isSending = true;
      this.say("sending", words.saidSaving);
      this.unanswered = sent;
      const answer = await this.ask(body);
      this.isSending = false;
      if (!answer) return;
      this.unanswered = null;
      this.isWaiting = false;
      this.take(answer, sent.texts, keep);
      const next = this.keepNext;
      const isMore = this.isAgain || (again && this.isTyped);
      this.isAgain = false;
      this.keepNext = "";
      if (next || (isMore && this.isTyped && answer.outcome !== "closed")) await this.save({ keep: next || "" });
    }

    async ask(body) {
      let response;
      try {
        response = await fetch(words.rowAddress + location.search, {
          method: "POST",
          body,
          redirect: "manual",
          headers: { Accept: "application/json" },
        });
      } catch {
        return this.wait("offline", words.saidOffline);
      }
      const isOver = response.type === "opaqueredirect" || [400, 401, 403].includes(response.status);
      if (isOver && !(await renewed(body))) return this.wait("ended", words.saidEnded, words.signIn);
      if (isOver) return this.ask(body);
      try {
        if (!response.ok) throw new Error(response.statusText);
        return await response.json();
      } catch {
        return this.wait("failed", words.saidFailed);
      }
    }

    wait(state, text, link) {
      this.isWaiting = true;
      if (this.fields.size) this.keep();
      this.say(state, text, link);
      announce(text);
      return null;
    }

    /* Show what the server says of the row now; what was typed meanwhile stays. */
    take(answer, sent, keep) {
      if (this.version) this.version.value = answer.version;
      if (this.seen) this.seen.value = answer.seen;
      const isSaved = answer.outcome === "saved" || answer.outcome === "unchanged";
      for (const [name, field] of this.fields) {
        const isSame = clean(field.value) === sent[name];
        field.dataset.saved = answer.saved[name];
        if (isSaved) this.accepted.set(name, sent[name]);
        if (keep === "theirs" || (isSaved && isSame && field !== document.activeElement)) field.value = answer.saved[name];
        if (isSame || keep) this.tell(name, answer.errors[name] || "", answer.told[name] || "", isSaved);
      }
      if (keep === "theirs") this.accepted.clear();
      for (const [name, html] of Object.entries(answer.slots)) {
        for (const slot of this.all(`[data-slot="${name}"]`)) slot.innerHTML = html;
      }
      if (answer.must_explain || answer.disputed) for (const details of this.all("details")) details.open = true;
      this.isKept = !isSaved;
      if (isSaved) store.forget(this.name);
      if (isSaved) this.say("saved", answer.outcome === "saved" ? words.saidSaved : "");
      else this.say("not-saved", answer.outcome === "closed" ? words.saidChanged : words.saidNotSaved);
      if (this.isTyped && isSaved) this.note();
      announce(answer.said);
      submitter.textContent = answer.submit;
    }

    tell(name, error, told, isSaved) {
      const field = this.fields.get(name);
      document.getElementById(field.id + "-error").textContent = error;
      document.getElementById(field.id + "-told").textContent = error || (isSaved && !field.value) ? "" : told;
      if (error) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
      const details = field.closest("details");
      if (error && details) details.open = true;
    }

    /* What this browser kept from an earlier visit: put back, and saved. */
    restore() {
      const kept = store.read(this.name);
      if (!kept) return false;
      const shown = this.texts();
      const names = Object.keys(kept.fields).filter((name) => this.fields.has(name));
      if (!this.isClosed && names.every((name) => kept.fields[name] === shown[name])) {
        if (!this.isTyped) store.forget(this.name);
        return false;
      }
      /* It can be put into no field, or was typed in the notation of another language: it is sent as it is. */
      if (this.isClosed || kept.language !== words.language) {
        this.unanswered = { texts: kept.fields, version: kept.version, seen: "?", language: kept.language };
        void this.save({ always: true }).then(() => {
          if (this.isWaiting) return;
          store.forget(this.name);
          location.reload();
        });
        return true;
      }
      /* What had been sent last arrived after all: what is shown is what was seen. */
      const hasArrived = kept.sent && Object.entries(kept.sent.texts).every(([name, text]) => shown[name] === text);
      if (!hasArrived) this.version.value = kept.version;
      for (const name of names) this.fields.get(name).value = kept.fields[name];
      void this.save({ always: true });
      return true;
    }
  }

  /* Somebody signed in again, in another tab or window: the page's token is renewed from the page itself. */
  async function renewed(body) {
    try {
      const response = await fetch(location.href, { redirect: "manual" });
      if (!response.ok) return false;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const theirs = page.querySelector("form.filling");
      const found = theirs && theirs.querySelector("input[name=csrf_token]");
      if (!found || found.value === body.get("csrf_token") || theirs.dataset.keptAs !== words.keptAs) return false;
      token.value = found.value;
      body.set("csrf_token", found.value);
      return true;
    } catch {
      return false;
    }
  }

  const rows = [...form.querySelectorAll("[data-row]")].map((element) => new Row(element));
  const byName = new Map(rows.map((row) => [row.name, row]));
  const rowOf = (element) => {
    const part = element.closest("[data-row], [data-more]");
    if (!part) return null;
    return byName.get(part.dataset.more || part.dataset.kind + ":" + part.dataset.key) || null;
  };

  /* Typing */
  let reading;
  form.addEventListener("input", (event) => {
    const row = rowOf(event.target);
    if (!row || !event.target.dataset.field) return;
    row.note();
    clearTimeout(reading);
    if ("number" in event.target.dataset) reading = setTimeout(() => read(row, event.target), READ_AFTER);
  });
  form.addEventListener("change", (event) => {
    const row = rowOf(event.target);
    if (!row) return;
    if ("keep" in event.target.dataset) void row.save({ keep: event.target.value });
    else if (event.target.dataset.field) void row.save({ always: row.all("[aria-invalid]").length > 0 });
  });
  form.addEventListener("focusout", (event) => {
    const row = rowOf(event.target);
    if (!row || (event.relatedTarget && rowOf(event.relatedTarget) === row)) return;
    if (row.isTyped && !row.isKept) void row.save();
  });

  /* How a number is understood, while it is being typed. */
  async function read(row, field) {
    const text = field.value;
    if (text.length > 200) return;
    const query = new URLSearchParams({ text, percent: "percent" in field.dataset ? "1" : "0" });
    try {
      const response = await fetch(`${words.readAddress}?${query}`, { redirect: "manual" });
      if (!response.ok) return;
      const answer = await response.json();
      if (field.value === text && row.isChanged(field.dataset.field)) row.tell(field.dataset.field, answer.error, answer.told, false);
    } catch {
      /* It is said when the row is saved. */
    }
  }

  /* By keyboard: Enter goes down its column, Escape takes back. */
  const cellsOf = (row) => [...row.element.querySelectorAll("[data-cell]")];
  const rowsBeside = (row) => rows.filter((each) => each.element.parentElement === row.element.parentElement);

  function go(row, cell, step) {
    const column = cellsOf(row).indexOf(cell);
    const beside = rowsBeside(row);
    for (let place = beside.indexOf(row) + step; place >= 0 && place < beside.length; place += step) {
      const target = cellsOf(beside[place])[column];
      if (target) {
        target.focus();
        if (target.select) target.select();
        return;
      }
    }
    void row.save();
  }

  form.addEventListener("keydown", (event) => {
    const field = event.target;
    const row = field.dataset && field.dataset.field ? rowOf(field) : null;
    if (!row || event.isComposing) return;
    if (event.key === "Enter" && "cell" in field.dataset && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      go(row, field, event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape" && clean(field.value) !== clean(field.dataset.saved)) {
      event.preventDefault();
      event.stopPropagation();
      field.value = field.dataset.saved;
      row.tell(field.dataset.field, "", "", true);
      row.note();
      void row.save({ always: true });
      announce(words.saidTakenBack);
    }
  });

  /* A block copied from a table fills cells down and right, and each row is saved. */
  function put(cell, text) {
    if (cell.tagName !== "SELECT") {
      cell.value = text;
      return true;
    }
    const wanted = text.toLowerCase();
    const option = [...cell.options].find((each) => each.value === text || each.textContent.trim().toLowerCase() === wanted);
    if (option) cell.value = option.value;
    return Boolean(option);
  }

  form.addEventListener("paste", (event) => {
    const cell = event.target;
    const row = "cell" in (cell.dataset || {}) ? rowOf(cell) : null;
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (!row || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
    const beside = rowsBeside(row);
    const [first, column] = [beside.indexOf(row), cellsOf(row).indexOf(cell)];
    let [filled, left] = [0, 0];
    lines.forEach((line, down) => {
      const target = beside[first + down];
      const cells = target ? cellsOf(target) : [];
      line.split("\t").forEach((value, right) => {
        const place = cells[column + right];
        if (place && put(place, value.trim())) filled += 1;
        else if (value.trim()) left += 1;
      });
      if (!cells.length) return;
      target.note();
      void target.save();
    });
    announce(words.saidPasted.replace("{filled}", filled).replace("{left}", left));
  });

  /* What could not be sent is sent when the connection is back. */
  const retry = () => {
    for (const row of rows) if (row.isWaiting) void row.save();
  };
  setInterval(retry, RETRY);
  addEventListener("online", retry);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") for (const row of rows) if (row.isTyped && !row.isKept) void row.save();
  });

  let isLeaving = false;
  addEventListener("beforeunload", (event) => {
    if (!isLeaving && rows.some((row) => row.isAtRisk)) event.preventDefault();
  });

  /* Everything is saved before it is handed in. */
  form.addEventListener("submit", async (event) => {
    if (!rows.some((row) => row.isAtRisk)) isLeaving = true;
    if (isLeaving) return;
    event.preventDefault();
    const button = event.submitter;
    for (const row of rows) if (row.isTyped && !row.isKept) void row.save();
    for (let turn = 0; turn < 100 && rows.some((row) => row.isSending); turn += 1) {
      await new Promise((done) => setTimeout(done, 50));
    }
    if (rows.some((row) => row.isAtRisk)) {
      announce(words.saidWait);
      return;
    }
    await null;
    isLeaving = true;
    form.requestSubmit(button);
  });
  addEventListener("pageshow", (event) => {
    isLeaving = false;
    if (event.persisted) location.reload();
  });

  /* With this file the rows save themselves. */
  const mark = document.createElement("input");
  mark.type = "hidden";
  mark.name = "script";
  mark.value = "1";
  form.append(mark);
  for (const each of form.querySelectorAll("[data-without-script]")) each.hidden = true;
  form.querySelector("[data-keys]").hidden = false;
  submitter.classList.add("btn-primary");
  submitter.classList.remove("btn-outline-primary");
  let isBack = false;
  for (const row of rows) {
    isBack = row.restore() || isBack;
    if (row.isKept && row.element.dataset.unsaved !== "disputed" && !row.all("[aria-invalid]").length) void row.save({ always: true });
    else if (row.isKept) row.say("not-saved", words.saidNotSaved);
  }
  if (isBack) announce(words.saidBack);
})();
