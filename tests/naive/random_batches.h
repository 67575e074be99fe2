// What departments might send: batches of events of every kind, often right, often not, drawn with
// an eye on what was accepted before them.
#pragma once

#include "tests/naive/admission.h"

#include <random>
#include <string>
#include <vector>

namespace planledger::tests::naive {

// The same seed, asked with the same histories, gives the same batches on any machine.
class RandomBatches {
 public:
  explicit RandomBatches(unsigned seed) : random_(seed) {}

  // A small plan, its parts effective on any day: departments, lines, goals, actions.
  [[nodiscard]] std::vector<Batch> opening();
  // The next batch; `history` is what was accepted so far.
  [[nodiscard]] Batch next(const History& history);

  [[nodiscard]] int below(int bound) {
    return static_cast<int>(random_() % static_cast<unsigned>(bound));
  }
  [[nodiscard]] bool chance(int percent) { return below(100) < percent; }
  // A day of the years that the events fall in, or about.
  [[nodiscard]] std::string day();
  [[nodiscard]] static const std::vector<std::string>& actions();
  [[nodiscard]] static const std::vector<std::string>& periods();

 private:
  using Event = json::object;

  template <class Choices>
  [[nodiscard]] auto any(const Choices& choices) {
    return *(choices.begin() + below(static_cast<int>(choices.size())));
  }
  [[nodiscard]] std::string text_of(std::initializer_list<const char*> choices) {
    return any(choices);
  }
  [[nodiscard]] std::string month();
  [[nodiscard]] std::string date();
  [[nodiscard]] std::string amount(const std::string& currency);
  [[nodiscard]] std::string currency() {
    return text_of({"EUR", "EUR", "EUR", "USD", "JPY", "BHD"});
  }
  [[nodiscard]] json::value span();
  [[nodiscard]] json::array roles();
  [[nodiscard]] json::array some(std::initializer_list<const char*> choices);
  template <class Value>
  void maybe(Event& fields, const char* key, const Value& value) {
    if (chance(40)) fields[key] = value;
  }

  [[nodiscard]] Event event(const History& history, const std::string& department);
  void fill(Event& event, const History& history);
  [[nodiscard]] Event plan_fields(const std::string& type);
  [[nodiscard]] Event action_fields(const std::string& type);
  [[nodiscard]] Event meeting_fields(const std::string& type, const History& history);
  [[nodiscard]] Event told_fields(const std::string& type);
  [[nodiscard]] Event granted_fields();
  void fill_grant_change(Event& event, const History& history);
  void fill_stated(Event& event, const History& history);
  void fill_reversal(Event& event, const History& history);

  [[nodiscard]] Candidate sent(const Event& event);
  // The same content said in another way, and the same id with another content.
  [[nodiscard]] Event said_again(Event event);
  [[nodiscard]] Event contradicted(Event event);
  // Breaks the form in one way.
  void spoil(Candidate& candidate);

  std::mt19937 random_;
  int last_id_ = 0;
};

}  // namespace planledger::tests::naive
