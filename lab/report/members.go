package report

import "strings"

// member is who takes part in a class, with the actor whose it is.
type member struct {
	name  string
	actor string // inferers, forecasters or reputers for the honest ones
}

// actors are those who are paid, the honest classes first.
func (s *setting) actors() []string {
	var list []string
	for _, name := range s.own.Points[0].Names {
		if actor, is := strings.CutPrefix(name, "pay/"); is {
			list = append(list, actor)
		}
	}
	return list
}

// adversaries are the actors that are not honest classes.
func (s *setting) adversaries() []string {
	if list := s.actors(); len(list) > len(honest) {
		return list[len(honest):]
	}
	return nil
}

var honest = []string{"inferers", "forecasters", "reputers"}

// members returns those of a class: inferers, forecasters or reputers.
func (s *setting) members(class string) []member {
	var list []member
	for _, name := range s.own.Points[0].Names {
		kind, who, _ := strings.Cut(name, "/")
		var of string
		switch {
		case kind == "listening":
			of = "reputers"
		case kind == "regret" && s.isForecaster(who):
			of = "forecasters"
		case kind == "regret":
			of = "inferers"
		}
		if of == class {
			list = append(list, member{who, s.actorOf(who, class)})
		}
	}
	return list
}

// isForecaster tells forecasters from inferers, whose losses are measured one by one.
func (s *setting) isForecaster(name string) bool { return !s.names["loss/"+name] }

// actorOf is the adversary whose name a member's begins with, or the honest of the class.
func (s *setting) actorOf(name, class string) string {
	owner := class
	longest := 0
	for _, a := range s.adversaries() {
		if strings.HasPrefix(name, a+"-") && len(a) > longest {
			owner, longest = a, len(a)
		}
	}
	return owner
}
