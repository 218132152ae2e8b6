// Brings new messages into the chat page without a reload. The page works without it.
"use strict";
const thread = document.getElementById("thread");
if (thread) {
  const query = new URLSearchParams({
    page: thread.dataset.page,
    person: thread.dataset.person,
  });
  const toEnd = () => {
    const bubbles = document.getElementById("bubbles");
    if (bubbles) bubbles.scrollTop = bubbles.scrollHeight;
  };
  const withoutClock = (text) => text.replace(/<span class="clock">.*?<\/span>/, "");
  let last = "";
  const look = async () => {
    try {
      const answer = await fetch("/chat/thread?" + query);
      const text = await answer.text();
      const isNew = withoutClock(text) !== withoutClock(last);
      const holdsFocus = thread.contains(document.activeElement);
      if (answer.ok && text !== last && !(holdsFocus && !isNew)) {
        const isOpen = thread.querySelector("details[open]");
        // The sandbox has escaped every text in it.
        thread.innerHTML = text;
        if (isOpen) thread.querySelector("details")?.setAttribute("open", "");
        if (isNew) toEnd();
        else document.getElementById("bubbles").scrollTop = scrolled;
        last = text;
      }
      document.body.classList.toggle("gone", !answer.ok);
    } catch {
      document.body.classList.add("gone");
    }
    scrolled = document.getElementById("bubbles")?.scrollTop ?? 0;
    setTimeout(look, 800);
  };
  let scrolled = 0;
  thread.addEventListener("scroll", (event) => {
    if (event.target.id === "bubbles") scrolled = event.target.scrollTop;
  }, true);
  toEnd();
  look();
}
