// The WebSocket: opens again when it is lost, with growing pauses; what it says is handed on.

const PAUSES = [300, 600, 1200, 2500, 4000];
const REASONS = {
  1003: "The page said something that the recorder does not understand",
  1007: "The page said something that the recorder does not understand",
  1008: "This page is not let in, or was too slow",
  1009: "The page sent too much at once",
  1013: "Too many pages are open",
};

export class Connection {
  constructor({ heard, changed }) {
    this.heard = heard;
    this.changed = changed;
    this.attempts = 0;
    this.open();
  }

  get isOpen() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  open() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = (this.socket = new WebSocket(`${scheme}://${location.host}/session`));
    socket.onopen = () => {
      this.attempts = 0;
    };
    socket.onmessage = (event) => {
      const message = JSON.parse(event.data);
      if (message.type === "welcome") this.changed("open", "");
      this.heard(message);
    };
    socket.onclose = (event) => {
      const why = REASONS[event.code];
      this.changed("lost", why ? `${why}${event.reason ? `: ${event.reason}` : ""}.` : "");
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.open(), PAUSES[Math.min(this.attempts++, PAUSES.length - 1)]);
    };
  }

  // Returns whether the message was handed to the socket; that it arrived only the recorder can say.
  say(message) {
    if (!this.isOpen) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }
}
